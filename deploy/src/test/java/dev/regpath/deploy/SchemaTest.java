package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.regpath.deploy.Manifests.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes is what each Kubernetes version that we name knows. */
class SchemaTest {
    /** Kinds of the Prometheus operator, which no Kubernetes version knows. */
    private static final Set<String> FOREIGN = Set.of("PodMonitor", "ServiceMonitor", "PrometheusRule");

    static Stream<KubernetesApi> versions() {
        return KubernetesApi.all().stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyFieldOfEveryManifestIsKnown(KubernetesApi api) throws ReflectiveOperationException {
        List<String> faults = new ArrayList<>();
        for (Map<String, String> values : TestChart.VARIANTS.values()) {
            for (Manifest manifest : TestChart.CHART.render(values).all()) {
                if (!FOREIGN.contains(manifest.kind())) {
                    api.fault(manifest.object())
                            .ifPresent(fault -> faults.add(manifest.kind() + " " + manifest.name() + ": " + fault));
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    /** Or the test above would prove nothing. */
    @ParameterizedTest
    @MethodSource("versions")
    void aMisspeltFieldDeepInADaemonSetIsFound(KubernetesApi api) throws ReflectiveOperationException {
        JsonObject daemonSet = TestChart.CHART.render(Map.of()).get("DaemonSet", "regpath-node");
        JsonObject container = daemonSet
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .getAsJsonArray("containers")
                .get(0)
                .getAsJsonObject();
        container.getAsJsonObject("securityContext").addProperty("readOnlyRootFileSystem", true);

        Optional<String> fault = api.fault(daemonSet);

        assertThat(fault.orElse("")).contains("readOnlyRootFileSystem");
    }
}
