package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.regpath.deploy.Manifests.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ChartTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    static final String UPDATE = "regpath.golden.update";

    /** Those whose content is a file of the chart, word for word: each is held to that file by a test of its own. */
    private static final Set<String> WHOLE_FILES = Set.of(
            "CustomResourceDefinition registrypathnodes.regpath.dev",
            "CustomResourceDefinition registrypaths.regpath.dev",
            "PrometheusRule regpath",
            "ConfigMap regpath-dashboard");

    static Stream<String> variants() {
        return TestChart.VARIANTS.keySet().stream();
    }

    @Test
    void helmItselfFindsNothingToComplainOf() {
        assertThat(TestChart.CHART.lint()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatIsInstalledIsWhatWasReadAndApproved(String variant) throws IOException {
        String rendered = new Manifests(TestChart.render(variant).all().stream()
                        .filter(manifest -> !WHOLE_FILES.contains(manifest.kind() + " " + manifest.name()))
                        .toList())
                .text();
        Path golden = GOLDEN.resolve(variant + ".yaml");
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(golden, rendered);
        }

        assertThat(rendered)
                .as("%s is written by this test: run it with -D%s=1, and read the difference", golden, UPDATE)
                .isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @CsvSource({"true, true, 3, keep", "true, false, 3, null", "false, true, 0, null"})
    void theDefinitionsComeWithTheReleaseAndStayWhenItGoes(boolean install, boolean keep, int count, String policy) {
        Manifests manifests = TestChart.CHART.render(
                Map.of("crds.install", Boolean.toString(install), "crds.keep", Boolean.toString(keep)));

        assertThat(manifests.ofKind("CustomResourceDefinition"))
                .hasSize(count)
                .allSatisfy(crd -> assertThat(String.valueOf(crd.object().get("metadata")))
                        .contains(policy.equals("keep") ? "\"helm.sh/resource-policy\":\"keep\"" : "\"name\""))
                .allSatisfy(crd ->
                        assertThat(crd.text().contains("resource-policy")).isEqualTo(policy.equals("keep")));
    }

    @Test
    void theAlertsReachPrometheusWithTheirOwnBraces() throws IOException {
        JsonObject rule = TestChart.CHART
                .render(Map.of(
                        "monitoring.prometheusRule.enabled", "true",
                        "monitoring.prometheusRule.labels.release", "prometheus"))
                .get("PrometheusRule", "regpath");

        assertThat(rule.get("spec"))
                .isEqualTo(new Gson()
                        .toJsonTree(
                                new Load(LoadSettings.builder().build()).loadFromString(file("alerts/regpath.yaml"))));
        assertThat(rule.get("spec").toString()).contains("{{ $labels.instance }}", "{{ $value | humanize }}");
        assertThat(labels(rule)).containsEntry("release", "prometheus").containsKey("app.kubernetes.io/instance");
    }

    @Test
    void theDashboardIsWhereTheSidecarOfGrafanaLooks() throws IOException {
        JsonObject map = TestChart.CHART
                .render(Map.of("monitoring.dashboard.enabled", "true", "monitoring.dashboard.labels.team", "platform"))
                .get("ConfigMap", "regpath-dashboard");

        assertThat(map.getAsJsonObject("data").get("regpath.json").getAsString())
                .isEqualTo(file("dashboards/regpath.json").stripTrailing());
        assertThat(labels(map)).containsEntry("grafana_dashboard", "1").containsEntry("team", "platform");
    }

    @Test
    void withoutPrometheusOperatorAndGrafanaNothingIsMadeForThem() {
        assertThat(TestChart.CHART.render(Map.of()).all())
                .extracting(Manifest::kind)
                .doesNotContain("PodMonitor", "ServiceMonitor", "PrometheusRule", "ConfigMap");
    }

    @ParameterizedTest
    @CsvSource({
        "node.distribution, openshift",
        "node.clean, perhaps",
        "node.tracepoint, true",
        "watcher.replicas, 0",
        "node.ports.health, 70000",
        "node.extraCapabilities[0], CAP_SYS_ADMIN",
        "image.digest, latest",
        "monitoring.prometheusRule.enabled, perhaps",
        "monitoring.dashboard.folder, registries",
        "logLevel, chatty",
        "node.paths.socket, run/containerd/containerd.sock",
        "installer.attempt, 0",
        "installer.timeout, soon",
        "commonLabels.helm\\.sh/chart, mine"
    })
    void aValueThatIsNoneIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> TestChart.CHART.render(Map.of(name, value)))
                .hasMessageContaining(name.replaceFirst(".*[.]", "").replaceFirst("\\[.*", ""));
    }

    @Test
    void labelsAndAnnotationsOfAllAreOnEveryObjectAndItsPods() {
        Manifests manifests = TestChart.CHART.render(Map.of(
                "commonLabels.team", "platform",
                "commonAnnotations.contact", "platform@example.com",
                "installer.enabled", "true",
                "monitoring.serviceMonitor.enabled", "true",
                "monitoring.prometheusRule.enabled", "true",
                "monitoring.dashboard.enabled", "true"));

        assertThat(manifests.all()).allSatisfy(manifest -> {
            assertCommon(manifest.object());
            JsonObject spec = manifest.object().getAsJsonObject("spec");
            if (spec != null && spec.has("template")) {
                assertCommon(spec.getAsJsonObject("template"));
            }
        });
    }

    private static void assertCommon(JsonObject object) {
        assertThat(labels(object)).as(object.toString()).containsEntry("team", "platform");
        assertThat(object.getAsJsonObject("metadata")
                        .getAsJsonObject("annotations")
                        .get("contact")
                        .getAsString())
                .isEqualTo("platform@example.com");
    }

    @Test
    void aLayoutThatIsNoPresetIsMountedAndTheAgentIsGivenItsPlaces() {
        JsonObject pod = TestChart.CHART
                .render(Map.of(
                        "node.paths.socket", "/run/containerd/containerd.sock",
                        "node.paths.config", "/etc/cri",
                        "node.paths.mirrors", "/var/cri/hosts",
                        "node.pinNames", "false"))
                .get("DaemonSet", "regpath-node")
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec");

        assertThat(pod.getAsJsonArray("volumes").toString())
                .contains(
                        "{\"path\":\"/run/containerd\",\"type\":\"Directory\"}",
                        "{\"path\":\"/etc/cri\",\"type\":\"DirectoryOrCreate\"}",
                        "{\"path\":\"/var/cri/hosts\",\"type\":\"DirectoryOrCreate\"}");
        assertThat(pod.getAsJsonArray("containers").toString())
                .contains(
                        "\"mountPath\":\"/host/var/cri/hosts\"",
                        "{\"name\":\"REGPATH_RUNTIME_SOCKET\",\"value\":\"/run/containerd/containerd.sock\"}",
                        "{\"name\":\"REGPATH_CONFIG_PATH\",\"value\":\"/var/cri/hosts\"}");
    }

    @Test
    void noPodIsScrapedTwice() {
        assertThatThrownBy(() -> TestChart.CHART.render(
                        Map.of("monitoring.podMonitor.enabled", "true", "monitoring.serviceMonitor.enabled", "true")))
                .hasMessageContaining("scraped twice");
    }

    @Test
    void withoutHelmThereIsOneFileAndABaseForKustomize(@TempDir Path directory) throws IOException {
        Manifests manifests = TestChart.CHART.render(Map.of());

        WriteManifests.write(manifests.withoutHooks(), directory);

        String single = Files.readString(directory.resolve("regpath.yaml"));
        assertThat(Manifests.parse(single).all())
                .extracting(manifest -> manifest.kind() + " " + manifest.name())
                .startsWith("Namespace regpath-system")
                .contains("DaemonSet regpath-node", "Deployment regpath-watcher")
                .hasSize(manifests.withoutHooks().all().size() + 1);
        Path base = directory.resolve("kustomize/base");
        List<String> listed = Files.readAllLines(base.resolve("kustomization.yaml")).stream()
                .filter(line -> line.startsWith("  - "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(listed)
                .hasSize(manifests.withoutHooks().all().size() + 1)
                .allSatisfy(file -> assertThat(base.resolve(file)).isRegularFile());
    }

    private static String file(String name) throws IOException {
        return Files.readString(TestChart.CHART.directory().resolve("files").resolve(name));
    }

    private static Map<String, String> labels(JsonObject object) {
        return object.getAsJsonObject("metadata").getAsJsonObject("labels").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().getAsString()));
    }
}
