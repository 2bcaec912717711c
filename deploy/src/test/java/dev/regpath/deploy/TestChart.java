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
                            "node.resolver", "Scoped",
                            "node.tracepoints", "false",
                            "watcher.enabled", "false"),
            "cleaning", Map.of("node.clean", "true", "installer.enabled", "true"),
            "installer-and-service-monitors",
                    Map.of(
                            "installer.enabled", "true",
                            "monitoring.serviceMonitor.enabled", "true",
                            "monitoring.serviceMonitor.labels.release", "prometheus",
                            "monitoring.scrape.timeout", "10s",
                            "monitoring.scrape.metricRelabelings[0].action", "drop",
                            "monitoring.scrape.metricRelabelings[0].regex", "jvm_.*",
                            "watcher.topologySpreadConstraints[0].maxSkew", "1",
                            "watcher.topologySpreadConstraints[0].topologyKey", "topology.kubernetes.io/zone",
                            "watcher.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway",
                            "logLevel", "debug"),
            "talos",
                    Map.of(
                            "node.pinNames", "false",
                            "node.paths.socket", "/run/containerd/containerd.sock",
                            "node.paths.config", "/etc/cri",
                            "node.paths.mirrors", "/etc/cri/conf.d/hosts",
                            "node.extraVolumes[0].name", "authorities",
                            "node.extraVolumes[0].configMap.name", "authorities",
                            "node.extraVolumeMounts[0].name", "authorities",
                            "node.extraVolumeMounts[0].mountPath", "/host/etc/authorities"),
            "everything",
                    Map.of(
                            "monitoring.podMonitor.enabled", "true",
                            "monitoring.prometheusRule.enabled", "true",
                            "monitoring.dashboard.enabled", "true",
                            "image.digest", "sha256:0000000000000000000000000000000000000000000000000000000000000000",
                            "node.extraCapabilities[0]", "SYS_RESOURCE",
                            "node.withdrawnConnections", "Leave",
                            "imagePullSecrets[0].name", "mirror-credentials")));

    private TestChart() {}

    static Manifests render(String variant) {
        return CHART.render(Objects.requireNonNull(VARIANTS.get(variant)));
    }
}
