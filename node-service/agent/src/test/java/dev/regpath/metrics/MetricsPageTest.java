package dev.regpath.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes docs/reference/metrics.md, and holds the page that is checked in to it. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/metrics.md");
    private static final String UPDATE = "regpath.docs.update";

    @Test
    void thePageShowsEveryMetricWithItsLabels() throws IOException {
        String page = page();
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/metrics.md is written by this test: run it with -D%s=1", UPDATE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                <!-- Written from the code's own list by MetricsPageTest. -->

                The agent serves them at `/metrics` where `regpath node --metrics-address [ADDRESS]:PORT` says, in
                Prometheus' text format or OpenMetrics, as the scraper prefers. It serves none by default: a node with
                systemd has loopback (`127.0.0.1:9797`) or a firewall of its own, a DaemonSet takes `:9797` and a network
                policy. Beside it, `/healthz` answers 200 as long as the agent's loop runs (liveness), whatever the loop finds.

                Counters of redirects are the kernel's own, so they count while no agent runs, too. Everything else is looked
                at when Prometheus asks.

                **Cardinality.** Labels have the names of paths and their redirects, which operators write down, and words of
                fixed lists. No address, no image and no process is ever a label. A node with P paths of one redirect
                each has about 60 + 6 P series.

                | metric | type | labels | meaning |
                |---|---|---|---|
                """);
        for (Metric metric : Metric.values()) {
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            metric.text(),
                            metric.type().name().toLowerCase(Locale.ROOT),
                            labels(metric.labels()),
                            metric.help()));
        }
        page.append("""

                The dashboard and the alert rules are files of the chart, `deploy/chart/regpath/files/dashboards/regpath.json`
                and `deploy/chart/regpath/files/alerts/regpath.yaml`. The chart installs both
                ([how](../deploy.md#monitoring)); without it, import the one into Grafana and name the other in Prometheus'
                `rule_files`. Each alert links to its page under [runbooks](../runbooks/).
                """);
        return page.toString();
    }

    private static String labels(List<String> labels) {
        return labels.isEmpty() ? "–" : labels.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    }
}
