package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String UPDATE = "regpath.golden.update";

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
        // The CRDs are made by a program and held to it elsewhere.
        String rendered = new Manifests(TestChart.render(variant).all().stream()
                        .filter(manifest -> !manifest.kind().equals("CustomResourceDefinition"))
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
    @CsvSource({"true, true, 2, keep", "true, false, 2, null", "false, true, 0, null"})
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

    @ParameterizedTest
    @CsvSource({
        "node.distribution, openshift",
        "node.clean, perhaps",
        "node.tracepoint, true",
        "watcher.replicas, 0",
        "node.ports.health, 70000",
        "node.extraCapabilities[0], CAP_SYS_ADMIN",
        "image.digest, latest"
    })
    void aValueThatIsNoneIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> TestChart.CHART.render(Map.of(name, value)))
                .hasMessageContaining(name.replaceFirst(".*[.]", "").replaceFirst("\\[.*", ""));
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
}
