package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The agent as a service of a real node: it follows, it survives, and what it leaves serves. */
@TestInstance(Lifecycle.PER_CLASS)
class AgentIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    /** The agent asks for names every 30 s. */
    private static final Duration TWO_PASSES = Duration.ofSeconds(80);

    private static final Path DIRECTORY = Path.of("/etc/containerd/certs.d/registry.example.com");
    private static final Path THEIRS = DIRECTORY.resolve("hosts.toml");
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Node node = lab.node(Generation.CONTAINERD_2_1, site);
    private List<String> attached = List.of();
    private FileSnapshot before = new FileSnapshot(new TreeMap<>());

    @BeforeEach
    void aNodeThatCannotPull() {
        node.cut(DeadPath.RESET);
        attached = node.attachedBesidesSystemds();
        before = node.tree(WATCHED);
    }

    /** Each test begins with the node as it was, and with nothing of the one before. */
    @AfterEach
    void revertLeavesTheNodeAsItWas() {
        AgentService.removeFrom(node);
        node.regpath("revert").orThrow();
        node.exec("rm", "-rf", "/etc/regpath", DIRECTORY.toString()).orThrow();
        assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        assertThat(node.attachedBesidesSystemds()).isEqualTo(attached);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void aPathFileIsFollowedWhenItComesChangesAndGoes() {
        AgentService agent = AgentService.start(node);
        assertThat(pull().succeeded()).isFalse();

        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        node.awaitStatus("203.0.113.10:443/TCP");
        pull().orThrow();

        node.write(PATH_FILE, Way.MIRROR_ONLY.document(site));
        node.awaitStatus("Redirects: none");
        pull().orThrow();

        node.exec("rm", PATH_FILE.toString()).orThrow();
        node.awaitStatus("Mirrors: none");
        assertThat(pull().succeeded()).isFalse();
        agent.stop();
    }

    @Test
    void aBrokenDocumentIsReportedAndTheOthersServe() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        node.write(
                Path.of("/etc/regpath/paths.d/broken.yaml"),
                Way.MIRROR_ONLY.document(site).replace("registry.example.com", "../../etc"));
        AgentService agent = AgentService.start(node);

        assertThat(node.regpath("status").orThrow().out())
                .contains("203.0.113.10:443/TCP", "/etc/regpath/paths.d/broken.yaml:6: InvalidHost: spec.registry");
        pull().orThrow();
        agent.stop();
    }

    @Test
    void killedAtAnyMomentItLeavesANodeThatPullsAndStartsAgain() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        AgentService agent = AgentService.start(node);
        Random moments = new Random(20261123);

        for (int i = 0; i < 10; i++) {
            // The agent is killed while it starts, loads, applies or rests; systemd starts it again after a second.
            node.script("systemctl restart --no-block regpath-node; sleep 0.%03d".formatted(moments.nextInt(1000)))
                    .orThrow();
            agent.kill();
            // Long enough that the agent starts again beside it.
            pull(RegistrySite.IMAGE).orThrow();
        }
        agent.killForGood();
        pull(RegistrySite.IMAGE).orThrow();

        assertThat(node.regpath("plan").out()).isEqualTo("nothing to change\n");
    }

    @Test
    void theNamesAreKeptWhilePublicDnsIsDownAndLetGoAfterwards() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        AgentService agent = AgentService.start(node);
        String hosts = node.read(Path.of("/etc/hosts"));
        pull().orThrow();

        site.stopDns();
        Waiting.until(
                "the last known address is pinned",
                TWO_PASSES,
                () -> Optional.of(node.read(Path.of("/etc/hosts"))).filter(text -> text.contains("203.0.113.10")));
        pull().orThrow();

        site.resumeDns();
        Waiting.until(
                "the pin is gone",
                TWO_PASSES,
                () -> Optional.of(node.read(Path.of("/etc/hosts"))).filter(hosts::equals));
        pull().orThrow();
        agent.stop();
    }

    @Test
    void aSecondWriterIsToldWhoIsAtWork() {
        AgentService agent = AgentService.start(node);

        Execution apply = node.regpath("apply");

        assertThat(apply.exitCode()).isEqualTo(1);
        assertThat(apply.err()).contains("another regpath process (pid ", "/etc/regpath/paths.d");
        agent.stop();
    }

    @Test
    void aRebootLosesTheKernelsPartAndTheAgentPutsItBack() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        AgentService.start(node).killForGood();
        node.reboot();
        node.cut(DeadPath.RESET);
        assertThat(pull().succeeded()).isFalse();

        AgentService agent = AgentService.start(node);

        pull().orThrow();
        agent.stop();
    }

    @Test
    void applyingTwiceWritesNothing() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        node.regpath("apply").orThrow();
        String before = stateOfNode();

        assertThat(node.regpath("apply").orThrow().out())
                .isEqualTo("nothing to change: the node is as the path files say\n");
        assertThat(stateOfNode()).isEqualTo(before);
    }

    @Test
    void aForeignHostsTomlIsKeptBehindOursAndComesBackByteForByte() {
        String theirs = "# ours, do not touch\r\nserver = \"https://registry.example.com\"\r\n\r\n"
                + "[host.\"https://mirror.example.org\"]\r\n  capabilities = [\"pull\"]";
        node.write(THEIRS, theirs);
        FileSnapshot withTheirs = node.tree("/etc/containerd", "/sys/fs/bpf");
        node.write(PATH_FILE, Way.MIRROR_ONLY.document(site));

        node.regpath("apply").orThrow();
        pull().orThrow();
        assertThat(node.read(THEIRS))
                .contains("https://mirror.example.org")
                .contains(site.endpoint(RegistrySite.PLAIN));

        node.regpath("revert").orThrow();
        assertThat(node.read(THEIRS)).isEqualTo(theirs);
        assertThat(node.attachedBesidesSystemds()).isEqualTo(attached);
        assertThat(withTheirs.differences(node.tree("/etc/containerd", "/sys/fs/bpf")))
                .isEmpty();
        assertThat(node.exec("ls", "/var/lib/regpath").succeeded()).isFalse();
    }

    /** Every file with its inode and times, every pin with its id: whoever writes anything changes it. */
    private String stateOfNode() {
        return node.script("find /etc /var/lib/regpath /sys/fs/bpf -printf '%p %i %s %T@ %C@\\n' | sort")
                .orThrow()
                .out();
    }

    private Execution pull() {
        return node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE);
    }

    private Execution pull(String image) {
        return node.regpath("pull", "--remove", image, "--credentials", RegistrySite.CREDENTIALS);
    }
}
