package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The images are real ones: each containerd pulls and unpacks them, by a hosts.toml that an operator wrote. */
@TestInstance(Lifecycle.PER_CLASS)
class MirrorPullIT {
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void aHandWrittenMirrorServesTheImageWhileTheExternalAddressIsDead(Generation generation) {
        try (Node node = lab.node(generation, site)) {
            node.cut(DeadPath.RESET);
            site.forgetRequests();
            node.write(Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml"), """
                    server = "https://registry.example.com"

                    [host."http://%s"]
                      capabilities = ["pull", "resolve"]
                    """.formatted(
                            site.endpoint(RegistrySite.PLAIN)));

            Execution pull = node.regpath("pull", RegistrySite.IMAGE).orThrow();

            assertThat(pull.out()).contains(site.digest(RegistrySite.IMAGE));
            List<LoggedRequest> blobs =
                    site.requests().stream().filter(LoggedRequest::forBlob).toList();
            assertThat(blobs).hasSizeGreaterThanOrEqualTo(6).allSatisfy(request -> {
                assertThat(request.throughMirrorOf(RegistrySite.NAME)).isTrue();
                assertThat(request.port()).isEqualTo(RegistrySite.PLAIN);
            });
            assertThat(blobs.stream().mapToLong(LoggedRequest::bytes).sum()).isGreaterThan(80L << 20);
        }
    }
}
