package dev.regpath.deploy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The chart, and the ways of using it that tests look at. */
final class TestChart {
    static final Chart CHART = new Chart(Path.of("chart/regpath"));

    /** Values by the name of their golden file. */
    static final Map<String, Map<String, String>> VARIANTS = new TreeMap<>(Map.of(
            "default", Map.of(),
            "least-rights-on-k3s",
                    Map.of(
                            "node.distribution", "k3s",
                            "node.pinNames", "false",
                            "node.tracepoints", "false",
                            "watcher.enabled", "false"),
            "cleaning", Map.of("node.clean", "true"),
            "everything",
                    Map.of(
                            "monitoring.podMonitor.enabled", "true",
                            "monitoring.prometheusRule.enabled", "true",
                            "monitoring.dashboard.enabled", "true",
                            "image.digest", "sha256:0000000000000000000000000000000000000000000000000000000000000000",
                            "node.extraCapabilities[0]", "SYS_RESOURCE",
                            "image.pullSecrets[0].name", "mirror-credentials")));

    private TestChart() {}

    static Manifests render(String variant) {
        return CHART.render(Objects.requireNonNull(VARIANTS.get(variant)));
    }
}
