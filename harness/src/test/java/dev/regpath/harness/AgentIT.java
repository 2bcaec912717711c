package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as a service of a real node: it follows, it survives, and what it leaves serves. */
class AgentIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    /** The agent asks for names every 30 s. */
    private static final Duration TWO_PASSES = Duration.ofSeconds(80);

    private static final Duration SOON = Duration.ofSeconds(20);

    private Lab lab;
    private RegistrySite site;
    private Node node;

    @BeforeEach
    void startANodeThatCannotPull() {
        lab = Lab.open();
        site = lab.registry();
        node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
    }

    @AfterEach
    void removeEverything() {
        lab.close();
    }

    @Test
    void aPathFileIsFollowedWhenItComesChangesAndGoes() {
        Agent agent = Agent.start(node);
        assertThat(pull().succeeded()).isFalse();

        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        awaitStatus("203.0.113.10:443/TCP");
        pull().orThrow();

        node.write(PATH_FILE, Way.MIRROR_ONLY.document(site));
        awaitStatus("Redirects: none");
        pull().orThrow();

        node.exec("rm", PATH_FILE.toString()).orThrow();
        awaitStatus("Mirrors: none");
        assertThat(pull().succeeded()).isFalse();
        agent.stop();
    }

    @Test
    void aBrokenDocumentIsReportedAndTheOthersServe() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        node.write(
                Path.of("/etc/regpath/paths.d/broken.yaml"),
                Way.MIRROR_ONLY.document(site).replace("registry.example.com", "../../etc"));
        Agent agent = Agent.start(node);

        assertThat(node.regpath("status").orThrow().out())
                .contains("203.0.113.10:443/TCP", "/etc/regpath/paths.d/broken.yaml:6: InvalidHost: spec.registry");
        pull().orThrow();
        agent.stop();
    }

    @Test
    void killedAtAnyMomentItLeavesANodeThatPullsAndStartsAgain() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        Agent agent = Agent.start(node);
        Random moments = new Random(20261123);

        for (int i = 0; i < 10; i++) {
            // The agent is killed while it starts, loads, applies or rests; systemd starts it again after a second.
            node.script("systemctl restart --no-block regpath-node; sleep 0.%03d".formatted(moments.nextInt(1000)))
                    .orThrow();
            agent.kill();
            pull("--credentials", RegistrySite.CREDENTIALS).orThrow();
        }
        agent.killForGood();
        pull("--credentials", RegistrySite.CREDENTIALS).orThrow();

        assertThat(node.regpath("plan").out()).isEqualTo("nothing to change\n");
    }

    @Test
    void theNamesAreKeptWhilePublicDnsIsDownAndLetGoAfterwards() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        Agent agent = Agent.start(node);
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
        Agent agent = Agent.start(node);

        Execution apply = node.regpath("apply");

        assertThat(apply.exitCode()).isEqualTo(1);
        assertThat(apply.err()).contains("another regpath process (pid ", "/etc/regpath/paths.d");
        agent.stop();
    }

    @Test
    void aRebootLosesTheKernelsPartAndTheAgentPutsItBack() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        Agent.start(node).killForGood();
        node.reboot();
        node.cut(DeadPath.RESET);
        assertThat(pull().succeeded()).isFalse();

        Agent agent = Agent.start(node);

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
        Path file = Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml");
        String theirs = "# ours, do not touch\r\nserver = \"https://registry.example.com\"\r\n\r\n"
                + "[host.\"https://mirror.example.org\"]\r\n  capabilities = [\"pull\"]";
        node.write(file, theirs);
        List<String> attached = node.attachedPrograms();
        Tree before = node.tree("/etc/containerd", "/sys/fs/bpf");
        node.write(PATH_FILE, Way.MIRROR_ONLY.document(site));

        node.regpath("apply").orThrow();
        pull().orThrow();
        assertThat(node.read(file)).contains("https://mirror.example.org").contains(site.endpoint(RegistrySite.PLAIN));

        node.regpath("revert").orThrow();
        assertThat(node.read(file)).isEqualTo(theirs);
        assertThat(node.attachedPrograms()).isEqualTo(attached);
        assertThat(before.differences(node.tree("/etc/containerd", "/sys/fs/bpf")))
                .isEmpty();
        assertThat(node.exec("ls", "/var/lib/regpath").succeeded()).isFalse();
    }

    /** Every file with its inode and times, every pin with its id: whoever writes anything changes it. */
    private String stateOfNode() {
        return node.script("find /etc /var/lib/regpath /sys/fs/bpf -printf '%p %i %s %T@ %C@\\n' | sort")
                .orThrow()
                .out();
    }

    private void awaitStatus(String text) {
        Waiting.until(
                "status shows " + text,
                SOON,
                () -> Optional.of(node.regpath("status").out()).filter(status -> status.contains(text)));
    }

    private Execution pull(String... also) {
        String[] arguments = new String[3 + also.length];
        arguments[0] = "pull";
        arguments[1] = "--remove";
        arguments[2] = RegistrySite.IMAGE;
        System.arraycopy(also, 0, arguments, 3, also.length);
        return node.regpath(arguments);
    }
}
