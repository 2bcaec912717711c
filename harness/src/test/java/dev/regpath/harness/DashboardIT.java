package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus itself scrapes an agent that has something to do, and is asked what the dashboard asks it. */
@Needs(Supply.PROMETHEUS)
class DashboardIT {
    private static final int METRICS = 9619;
    private static final Path PATHS = Path.of("/etc/regpath/paths.d");

    /** A name that has no address: a problem. */
    private static final String UNRESOLVED = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: other}
            spec:
              registry: other.example.com
              redirects:
                - name: gateway
                  frontend: {hosts: [other.example.com], ports: [{port: 443}]}
                  backend: {addresses: ["10.96.30.4:8443"]}
            """;

    private final Lab lab = Lab.open();

    @AfterEach
    void removeEverything() {
        lab.close();
    }

    @Test
    void everyPanelOfTheDashboardHasSomethingToShow(@TempDir Path work) throws Exception {
        RegistrySite site = lab.registry();
        Node node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
        String serving = "\"%s\"".formatted(site.endpoint(RegistrySite.GATEWAY));
        String dead = "\"%s\"".formatted(site.endpoint(4443));
        node.write(
                PATHS.resolve("company.yaml"),
                Way.REDIRECT_ONLY.document(site).replace(serving, serving + ", " + dead));
        node.write(PATHS.resolve("other.yaml"), UNRESOLVED);
        node.write(
                Path.of("/run/systemd/system/regpath-node.service.d/20-metrics.conf"),
                "[Service]\nEnvironment=REGPATH_METRICS_ADDRESS=:%d\n".formatted(METRICS));
        AgentService agent = AgentService.start(node);
        List<String> expressions = Dashboard.read(Setup.load().chart())
                .expressions(
                        Map.of("$job", "regpath-node", "$instance", ".*", "$path", ".*", "$__rate_interval", "20s"));
        assertThat(expressions).hasSizeGreaterThan(25);

        try (Prometheus prometheus = Prometheus.scraping(
                "regpath-node", "%s:%d".formatted(node.address().getHostAddress(), METRICS), work)) {
            for (String expression : expressions) {
                Waiting.until(
                        "an answer to " + expression + prometheus.log(),
                        Duration.ofSeconds(60),
                        () -> Optional.of(prometheus.ask(expression)).filter(answer -> !answer.isEmpty()));
            }
            node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
            Waiting.until(
                    "the redirected connections of the pull",
                    Duration.ofSeconds(30),
                    () ->
                            prometheus
                                    .ask("sum(increase(regpath_redirect_hits_total{path=\"company\"}[20s])) > 0")
                                    .stream()
                                    .findFirst());
        }
        agent.stop();
    }
}
