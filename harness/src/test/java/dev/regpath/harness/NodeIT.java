package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is what a node out there is, as far as Regpath can tell. */
@ParameterizedClass
@EnumSource(Generation.class)
@TestInstance(Lifecycle.PER_CLASS)
class NodeIT {
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @Parameter
    private Generation generation = Generation.CONTAINERD_1_6;

    @SuppressWarnings("NullAway.Init")
    private Node node;

    // Not @BeforeAll: with one instance for all generations, that runs once, before there is any.
    @BeforeParameterizedClassInvocation
    void start() {
        node = lab.node(generation, site);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        node.close();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @Test
    void itsContainerdAnswersAndIsOfItsGeneration() {
        Execution version = node.script("ctr version | sed -n '/^Server/,$ s/ *Version: *v\\?//p'")
                .orThrow();
        assertThat(version.out()).startsWith(generation.versionPrefix());
    }

    @Test
    void bothDaemonsAreInCgroupsOfTheirOwnBelowTheSystemSlice() {
        assertThat(cgroupOf("containerd")).isEqualTo("/system.slice/containerd.service");
        assertThat(cgroupOf("kubelet")).isEqualTo("/system.slice/kubelet.service");
    }

    @Test
    void commandsRunOutsideOfTheDaemonsCgroupsButWithinTheNodes() {
        assertThat(node.exec("sed", "-n", "s/^0:://p", "/proc/self/cgroup")
                        .out()
                        .strip())
                .isEqualTo("/user.slice/harness.scope");
    }

    @Test
    void itHasACgroupHierarchyAndABpfFileSystemOfItsOwn() {
        assertThat(node.exec("stat", "-fc", "%T", "/sys/fs/cgroup", "/sys/fs/bpf")
                        .out()
                        .lines())
                .containsExactly("cgroup2fs", "bpf_fs");
        // The kernel itself puts its two iterators, *.debug, into a new one.
        assertThat(node.exec("ls", "/sys/fs/bpf").out().lines())
                .allSatisfy(name -> assertThat(name).endsWith(".debug"));
    }

    @Test
    void itRunsJava25AndRegpath() {
        assertThat(node.exec("java", "-version").orThrow().err()).contains("\"25");
        assertThat(node.regpath("--version").orThrow().out()).isNotEmpty();
    }

    @Test
    void itsHostsFileCanBeReplacedByRename() {
        node.script("cp -p /etc/hosts /etc/hosts.new; mv /etc/hosts.new /etc/hosts")
                .orThrow();
    }

    @Test
    void filesComeBackAsTheyWereWritten() {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        Path file = Path.of("/var/tmp/harness/some file");
        node.write(file, content);
        assertThat(node.readBytes(file)).isEqualTo(content);
    }

    @Test
    void aTreeTellsContentModeAndKind() {
        node.script("mkdir -p /var/tmp/tree; cd /var/tmp/tree; rm -f *; echo 1 > a; echo 1 > b; ln -s a c")
                .orThrow();
        FileSnapshot before = node.tree("/var/tmp/tree");
        assertThat(before.differences(node.tree("/var/tmp/tree"))).isEmpty();

        node.script("cd /var/tmp/tree; echo 2 > a; chmod 600 b; ln -sf b c; touch d")
                .orThrow();
        assertThat(before.differences(node.tree("/var/tmp/tree")))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("/a: "))
                .anySatisfy(line -> assertThat(line).contains("/b: ", "644", "600"))
                .anySatisfy(line -> assertThat(line).contains("/c: ", "-> a", "-> b"))
                .anySatisfy(line -> assertThat(line).contains("/d: nothing"));
    }

    @Test
    void aFirstConnectionThatArrivesIsAHit() {
        FirstConnects connects = node.firstConnects(Daemon.KUBELET, site.address(), RegistrySite.PLAIN);
        assertThat(connects.restart()).isTrue();
        assertThat(connects.hits()).isEqualTo(1);
    }

    @Test
    void theFirstConnectionOfEachLifeOfADaemonIsCounted() {
        node.cut(DeadPath.RESET);
        for (Daemon daemon : Daemon.values()) {
            FirstConnects connects = node.firstConnects(daemon, RegistrySite.EXTERNAL, 443);
            assertThat(connects.restart()).isFalse();
            assertThat(connects.restart()).isFalse();
            assertThat(connects.misses()).isEqualTo(2);
            assertThat(connects.hits()).isZero();
        }
        node.heal();
    }

    @Test
    void aRebootKeepsFilesAndForgetsTheRest() {
        node.script("echo kept > /etc/kept; echo gone > /run/gone; mkdir /sys/fs/bpf/gone")
                .orThrow();
        node.reboot();
        assertThat(node.read(Path.of("/etc/kept"))).isEqualTo("kept\n");
        assertThat(node.exec("ls", "/run/gone", "/sys/fs/bpf/gone").out()).isEmpty();
        assertThat(node.exec("getent", "hosts", RegistrySite.NAME).out()).startsWith("203.0.113.10");
    }

    private String cgroupOf(String process) {
        return node.script("sed -n 's/^0:://p' /proc/$(pidof -s %s)/cgroup".formatted(process))
                .orThrow()
                .out()
                .strip();
    }
}
