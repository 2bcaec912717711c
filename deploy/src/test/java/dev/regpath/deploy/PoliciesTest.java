package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Example policies are what each Kubernetes version that we name knows; ScopePolicyTest evaluates them. */
class PoliciesTest {
    static Stream<KubernetesApi> versions() {
        return KubernetesApi.all().stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyFieldIsKnown(KubernetesApi api) throws IOException {
        assertThat(Manifests.parse(Files.readString(Path.of("policies/who-may-widen-a-scope.yaml")))
                        .all())
                .hasSize(3)
                .allSatisfy(manifest -> assertThat(api.fault(manifest.object())).isEmpty());
    }
}
