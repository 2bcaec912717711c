package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent tries the endpoints of its table, uses those that serve, and says so in status, log and numbers. */
class HealthIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Path METRICS = Path.of("/run/systemd/system/regpath-node.service.d/20-metrics.conf");

    private static final Path HOSTS_TOML = Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml");

    /** An endpoint that serves is asked about once a minute. */
    private static final Duration HUNG_PULL = Duration.ofSeconds(150);

    /** Endpoints are tried every 10 s, and two results in a row count. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private Lab lab;
    private RegistrySite site;
    private Node node;
    private AgentService agent;

    @BeforeEach
    void startANodeWithABackendThatIsDead() {
        lab = Lab.open();
        site = lab.registry();
        node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
        node.write(METRICS, "[Service]\nEnvironment=REGPATH_METRICS_ADDRESS=127.0.0.1:9797\n");
        String serving = "\"%s\"".formatted(site.endpoint(RegistrySite.GATEWAY));
        node.write(
                PATH_FILE, Way.REDIRECT_ONLY.document(site).replace(serving, serving + ", \"%s\"".formatted(dead())));
        agent = AgentService.start(node);
    }

    @AfterEach
    void removeEverything() {
        agent.stop();
        lab.close();
    }

    @Test
    void aBackendThatFailsIsNotUsedWhileAnotherServesAndAllAreIfNoneDoes() {
        String withdrawn = awaitStatus("withdrawn, others serve");
        assertThat(withdrawn).contains(dead(), "RP501");
        for (int i = 0; i < 5; i++) {
            node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
        }
        assertThat(metrics())
                .contains(
                        "HTTP/1.1 200 OK",
                        "regpath_endpoints{path=\"company\",state=\"serving\"} 1.0",
                        "regpath_endpoints{path=\"company\",state=\"withdrawn\"} 1.0",
                        "regpath_findings{code=\"RP501\"} 1.0",
                        "regpath_redirect_backends{path=\"company\",redirect=\"gateway\"} 2.0",
                        "regpath_hooks{state=\"stale\"} 0.0",
                        "regpath_passes_total{result=\"incomplete\"} 0.0")
                .containsPattern("regpath_redirect_hits_total\\{path=\"company\",redirect=\"gateway\"} [1-9]");

        // As a firewall or a NetworkPolicy does it: a server that only hangs would still be connected to by its kernel.
        node.script("nft add table ip harness_silence\n"
                        + "nft add chain ip harness_silence output '{ type filter hook output priority 0; }'\n"
                        + "nft add rule ip harness_silence output ip daddr %s tcp dport %d drop"
                                .formatted(site.address().getHostAddress(), RegistrySite.GATEWAY))
                .orThrow();
        String failing = awaitStatus("failing, nothing else serves");
        assertThat(failing).contains("RP502");
        // Both, and the address outside: it is asked while nothing inside serves.
        awaitMetric("regpath_endpoints{path=\"company\",state=\"failing\"} 3.0");

        node.exec("nft", "delete", "table", "ip", "harness_silence").orThrow();
        awaitMetric("regpath_endpoints{path=\"company\",state=\"withdrawn\"} 1.0");
        node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
        assertThat(node.exec("journalctl", "--unit=regpath-node", "--no-pager").out())
                .contains(
                        "endpoint fails endpoint=" + dead() + " paths=[company] code=RP501",
                        "endpoint serves endpoint=" + site.endpoint(RegistrySite.GATEWAY));
    }

    /** As with a registry that waits for its storage: its kernel goes on to accept connections. */
    @Test
    void aPullThatWaitsForARegistryThatHangsGoesOnElsewhere() {
        try (RegistrySite other = lab.registry()) {
            String one = "\"%s\"".formatted(site.endpoint(RegistrySite.PLAIN));
            node.write(
                    PATH_FILE,
                    Way.MIRROR_ONLY
                            .document(site)
                            .replace(one, one + ", \"%s\"".formatted(other.endpoint(RegistrySite.PLAIN))));
            awaitMetric("regpath_endpoints{path=\"company\",state=\"serving\"} 2.0");
            RegistrySite first = firstHost(site, other);
            first.exec("pkill", "-STOP", "nginx").orThrow();
            try {
                node.exec(HUNG_PULL, "regpath", "pull", "--remove", "--timeout", "120s", RegistrySite.SMALL_IMAGE)
                        .orThrow();
            } finally {
                first.exec("pkill", "-CONT", "nginx").orThrow();
            }

            String hung = first.endpoint(RegistrySite.PLAIN);
            assertThat(agent.journal())
                    .contains("endpoint fails endpoint=" + hung + " paths=[company] code=RP515")
                    .contains("connections ended endpoint=" + hung + " paths=[company] count=");
            assertThat(metrics()).containsPattern("regpath_connections_ended_total [1-9]");
            awaitMetric("regpath_endpoints{path=\"company\",state=\"serving\"} 2.0");
        }
    }

    /** Of two, the one that containerd tries first. */
    private RegistrySite firstHost(RegistrySite one, RegistrySite other) {
        String hosts = Waiting.until(
                "hosts.toml names both",
                SOON,
                () -> Optional.of(node.read(HOSTS_TOML))
                        .filter(text -> text.contains(one.endpoint(RegistrySite.PLAIN))
                                && text.contains(other.endpoint(RegistrySite.PLAIN))));
        return hosts.indexOf(one.endpoint(RegistrySite.PLAIN)) < hosts.indexOf(other.endpoint(RegistrySite.PLAIN))
                ? one
                : other;
    }

    private String dead() {
        return site.address().getHostAddress() + ":9";
    }

    private String awaitStatus(String text) {
        return Waiting.until(
                "status shows " + text,
                SOON,
                () -> Optional.of(node.regpath("status").out()).filter(status -> status.contains(text)));
    }

    private void awaitMetric(String line) {
        Waiting.until(
                "metrics have " + line,
                SOON,
                () -> Optional.of(metrics()).filter(metrics -> metrics.contains(line)),
                () -> metrics()
                        + node.exec("journalctl", "--unit=regpath-node", "--no-pager", "--lines=40")
                                .out());
    }

    /** What a scraper on the node gets, with the head of the answer. */
    private String metrics() {
        return node.script("exec 3<>/dev/tcp/127.0.0.1/9797; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
                .orThrow()
                .out();
    }
}
