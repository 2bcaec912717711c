package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A node that redirects by nftables: because its agent may not load programs, or because somebody says so. */
@TestInstance(Lifecycle.PER_CLASS)
class NftablesIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    /** Those of the delivered unit without CAP_BPF and what stands for it here. */
    private static final String DENIED = """
            [Service]
            CapabilityBoundingSet=
            CapabilityBoundingSet=CAP_NET_ADMIN CAP_SYS_PTRACE CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER
            """;

    /** A kube-proxy's, a firewall's and a CNI's, all with counters. */
    private static final String OTHERS = """
            table ip kube-proxy {
              chain nat-output { type nat hook output priority -100; ip daddr 10.96.0.0/16 counter dnat to 127.0.0.1; }
            }
            table inet firewalld {
              chain filter_OUTPUT { type filter hook output priority 10; policy accept; tcp dport 9 counter reject; }
            }
            table ip cni {
              set pods { type ipv4_addr; elements = { 10.244.0.7 } }
              chain output { type filter hook output priority 5; ip daddr @pods counter accept; }
            }
            """;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Node node = lab.node(Generation.CONTAINERD_2_1, site);
    private List<String> attached = List.of();
    private FileSnapshot before = new FileSnapshot(new TreeMap<>());
    private String rules = "";

    @BeforeEach
    void aNodeThatCannotPull() {
        node.script("nft flush ruleset; nft -f - <<'RULES'\n%s\nRULES".formatted(OTHERS))
                .orThrow();
        node.cut(DeadPath.RESET);
        attached = node.attachedBesidesSystemds();
        before = node.tree(WATCHED);
        rules = rulesOfOthers();
    }

    @AfterEach
    void revertLeavesTheNodeAsItWas() {
        AgentService.removeFrom(node);
        node.regpath("revert").orThrow();
        node.exec("rm", "-rf", "/etc/regpath").orThrow();
        assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        assertThat(node.attachedBesidesSystemds()).isEqualTo(attached);
        assertThat(node.exec("nft", "list", "tables").out()).doesNotContain("regpath");
        assertThat(rulesOfOthers()).isEqualTo(rules);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void anAgentThatMayNotLoadProgramsSaysSoAndRedirectsAllTheSame() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        AgentService agent = startDenied();

        assertThat(node.regpath("status").out())
                .contains("By: nftables", "NftablesInstead", "203.0.113.10:443/TCP")
                .doesNotContain("Hooks:");
        pull().orThrow();
        assertThat(node.regpath("status").out()).containsPattern("=> [0-9.]+:9443 +[1-9]");
        assertThat(node.attachedBesidesSystemds()).isEqualTo(attached);
        assertThat(node.regpath("verify").out()).contains("no errors, no warnings");

        for (Daemon daemon : Daemon.values()) {
            node.restart(daemon);
            pull().orThrow();
            assertThat(asksAsKubelet().succeeded()).isTrue();
        }
        assertThat(asks().exitCode()).as("somebody out of scope").isEqualTo(7);

        agent.killForGood();
        pull().orThrow();
    }

    @Test
    void aRebootLosesTheTableAndTheAgentPutsItBack() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        startDenied().killForGood();
        node.reboot();
        node.script("nft -f - <<'RULES'\n%s\nRULES".formatted(OTHERS)).orThrow();
        node.cut(DeadPath.RESET);
        assertThat(pull().succeeded()).isFalse();

        AgentService agent = startDenied();

        pull().orThrow();
        agent.stop();
    }

    @Test
    void backendsMoveUnderALoopOfPullsWithoutAFailure() {
        try (RegistrySite other = lab.registry()) {
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            AgentService agent = startDenied();
            try (PullLoop loop = PullLoop.start(node)) {
                for (RegistrySite next : List.of(other, site, other)) {
                    node.write(PATH_FILE, Way.REDIRECT_ONLY.document(next));
                    node.awaitStatus(next.endpoint(RegistrySite.GATEWAY));
                    loop.awaitPulls(2);
                }
                assertThat(loop.failures()).isEmpty();
            }
            agent.stop();
        }
    }

    @Test
    void switchingBetweenBothUnderAStormOfConnectsLosesNone() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        apply("BPF");
        ConnectStorm storm = ConnectStorm.start(node, Daemon.CONTAINERD, RegistrySite.EXTERNAL, 443);
        for (String dataplane : List.of("Nftables", "BPF", "Nftables", "BPF")) {
            apply(dataplane);
            assertThat(node.exec("nft", "list", "tables").out().contains("regpath"))
                    .isEqualTo(dataplane.equals("Nftables"));
            assertThat(node.attachedBesidesSystemds().equals(attached)).isEqualTo(dataplane.equals("Nftables"));
        }
        ConnectStorm.StormResult result = storm.end();

        assertThat(result.astray()).as("%s", result).isZero();
        assertThat(result.arrived()).isPositive();
        assertThat(result.longest()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void withoutNftTheReasonIsSaidAndNothingElseSuffers() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        node.exec("mv", "/usr/sbin/nft", "/usr/sbin/nft.away").orThrow();
        Execution apply = node.regpath("apply", "--dataplane", "Nftables");
        node.exec("mv", "/usr/sbin/nft.away", "/usr/sbin/nft").orThrow();

        assertThat(apply.exitCode()).isNotZero();
        assertThat(apply.err() + apply.out()).contains("there is no program nft", "install nftables");
    }

    private AgentService startDenied() {
        AgentService agent = AgentService.install(node);
        node.write(AgentService.DROP_INS.resolve("20-denied.conf"), DENIED);
        node.exec("systemctl", "daemon-reload").orThrow();
        node.exec(Duration.ofMinutes(2), "systemctl", "start", "regpath-node").orThrow();
        return agent;
    }

    private void apply(String dataplane) {
        node.regpath("apply", "--dataplane", dataplane).orThrow();
        assertThat(node.regpath("apply", "--dataplane", dataplane).orThrow().out())
                .isEqualTo("nothing to change: the node is as the path files say\n");
    }

    private Execution pull() {
        return node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE, "--credentials", RegistrySite.CREDENTIALS);
    }

    private Execution asks() {
        return node.script("curl --silent --show-error --max-time 5 https://registry.example.com/v2/");
    }

    private Execution asksAsKubelet() {
        return node.kubelet().curl("--max-time", "5", "https://registry.example.com/v2/");
    }

    /** What the rules of others are, and how often they were met; those that make the path dead count nothing. */
    private String rulesOfOthers() {
        return node.script("for table in 'ip kube-proxy' 'inet firewalld' 'ip cni' 'inet harness_dead_path';"
                        + " do nft list table $table; done")
                .orThrow()
                .out();
    }
}
