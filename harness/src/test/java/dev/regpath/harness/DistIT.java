package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code ./dev dist} leaves, on nodes that have neither Java nor a network to fetch it from. */
@Needs(Supply.DELIVERIES)
@TestInstance(Lifecycle.PER_CLASS)
class DistIT {
    private static final String PATHS = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              redirects:
                - name: gateway
                  frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                  backend: {addresses: ["10.96.30.4:8443"]}
            """;

    private final Lab lab = Lab.open();
    private final Map<Generation, Node> nodes = new EnumMap<>(Generation.class);

    /** What the harness mounts for other tests is away. */
    @BeforeAll
    void startABareNodeOfEachGeneration() {
        RegistrySite site = lab.registry();
        for (Generation generation : Generation.values()) {
            Node node = lab.node(generation, site);
            node.script("umount /opt/regpath /opt/java; rmdir /opt/regpath /opt/java; ! command -v java")
                    .orThrow();
            nodes.put(generation, node);
        }
    }

    /** Or the next test would not begin on a bare node. */
    @AfterEach
    void nothingIsLeft() {
        nodes.values()
                .forEach(node -> node.script(
                                "test ! -e /opt/regpath; test ! -e /var/lib/regpath; rm -rf /tmp/a /tmp/paths")
                        .orThrow());
    }

    @AfterAll
    void close() {
        lab.close();
    }

    private Node bareNode(Generation generation) {
        return Objects.requireNonNull(nodes.get(generation));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theArchiveRunsFromWhereItIsUnpackedAndLoadsItsOwnLibbpf(Generation generation) {
        Node node = bareNode(generation);
        FileSnapshot before = node.tree("/etc", "/opt", "/usr/lib", "/sys/fs/bpf");
        node.write(Path.of("/tmp/paths/company.yaml"), PATHS);
        node.script("mkdir /tmp/a; tar -xzf %s/regpath-*-linux-amd64.tar.gz -C /tmp/a --strip-components=1"
                        .formatted(Node.DELIVERIES))
                .orThrow();

        assertThat(node.script("/tmp/a/bin/regpath --version").orThrow().out()).startsWith("regpath ");
        // Java ends at once where it cannot use the class archive that it is told to use.
        node.script("JAVA_TOOL_OPTIONS=-Xshare:on /tmp/a/bin/regpath --version").orThrow();
        node.script("/tmp/a/bin/regpath apply --paths /tmp/paths").orThrow();
        assertThat(node.script("LD_DEBUG=files /tmp/a/bin/regpath status --paths /tmp/paths 2>&1")
                        .orThrow()
                        .out())
                .contains("/tmp/a/runtime/lib/libbpf.so.1")
                .contains("203.0.113.10:443");
        node.script("/tmp/a/bin/regpath revert").orThrow();

        assertThat(before.differences(node.tree("/etc", "/opt", "/usr/lib", "/sys/fs/bpf")))
                .isEmpty();
        node.script("! test -e /var/lib/regpath").orThrow();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void thePackageIsInstalledAndPurgedWithoutATrace(Generation generation) {
        Node node = bareNode(generation);
        FileSnapshot before = node.tree("/etc", "/opt", "/usr/bin", "/usr/lib/systemd");

        node.script("dpkg -i %s/regpath_*_amd64.deb".formatted(Node.DELIVERIES)).orThrow();
        assertThat(node.script("regpath --version").orThrow().out()).startsWith("regpath ");
        // It asks where each class lies by the path that the archive was made for, and gets an exception at any other.
        assertThat(node.script("_JAVA_OPTIONS='-Xshare:on -Xlog:exceptions=info:stdout' regpath --version")
                        .orThrow()
                        .out())
                .contains("regpath ")
                .doesNotContain("toFileURL");
        node.script("regpath-installer --version").orThrow();
        node.script("dpkg --purge regpath").orThrow();

        assertThat(before.differences(node.tree("/etc", "/opt", "/usr/bin", "/usr/lib/systemd")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theScriptInstallsOnceAndTheInstallerRemovesIt(Generation generation) {
        Node node = bareNode(generation);
        FileSnapshot before = node.tree("/etc", "/opt", "/usr/bin", "/usr/local", "/usr/lib/systemd");

        node.script("%s/install.sh".formatted(Node.DELIVERIES)).orThrow();
        FileSnapshot installed = node.tree("/etc", "/opt", "/usr/bin", "/usr/local", "/usr/lib/systemd");
        assertThat(node.exec("systemctl", "is-active", "regpath-node").out()).startsWith("active");
        // The class archive is mapped, and where it was made for: elsewhere all of it would be the agent's own memory.
        assertThat(node.script("cat /proc/$(systemctl show --property=MainPID --value regpath-node)/maps")
                        .orThrow()
                        .out())
                .containsPattern("(?m)^8[0-9a-f]{8}-.*/opt/regpath/lib/regpath.jsa$");
        assertThat(images(node)).as("the image beside the script").contains("regpath.dev/regpath:");
        node.script("%s/install.sh".formatted(Node.DELIVERIES)).orThrow();
        assertThat(installed.differences(node.tree("/etc", "/opt", "/usr/bin", "/usr/local", "/usr/lib/systemd")))
                .isEmpty();
        node.script("/opt/regpath/bin/regpath-installer uninstall").orThrow();
        assertThat(images(node)).doesNotContain("regpath.dev/regpath:");

        assertThat(before.differences(node.tree("/etc", "/opt", "/usr/bin", "/usr/local", "/usr/lib/systemd")))
                .isEmpty();
    }

    private static String images(Node node) {
        return node.exec("ctr", "-n", "k8s.io", "images", "list", "-q")
                .orThrow()
                .out();
    }

    @ParameterizedTest
    @EnumSource(value = Generation.class, names = "CONTAINERD_1_6")
    void aWrongChecksumChangesNothing(Generation generation) {
        Node node = bareNode(generation);

        Execution refused = node.script("%s/install.sh --sha256 %064d".formatted(Node.DELIVERIES, 0));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("is not what it has to be");
        assertThat(node.script("! test -e /opt/regpath").succeeded()).isTrue();
    }

    /** No node here has an rpm of its own, so that this machine unpacks it. */
    @Test
    void theRedHatPackageHoldsWhatTheArchiveHoldsByteForByte(@TempDir Path directory) throws Exception {
        Path deliveries = Setup.load().deliveries();
        String unpack = """
                set -euo pipefail
                mkdir rpm archive
                (cd rpm && rpm2cpio "$0"/regpath-*.rpm | cpio --quiet -idm)
                tar -xzf "$0"/regpath-*-linux-amd64.tar.gz -C archive --strip-components=1
                diff -r --no-dereference archive rpm/opt/regpath
                readlink rpm/usr/bin/regpath rpm/usr/bin/regpath-installer
                rpm -qp --scripts "$0"/regpath-*.rpm
                """;
        Process process = new ProcessBuilder("bash", "-c", unpack, deliveries.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out)
                .startsWith("/opt/regpath/bin/regpath\n/opt/regpath/bin/regpath-installer\n")
                .contains("regpath-installer uninstall");
    }
}
