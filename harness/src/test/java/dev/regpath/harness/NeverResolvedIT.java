package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that boots while public DNS is dead, and has never heard of the registry: it pulls all the same. */
@TestInstance(Lifecycle.PER_CLASS)
class NeverResolvedIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Duration HOSTS_READ = Duration.ofSeconds(20);
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void namesThatNeverResolvedArePinnedToPlaceholdersUntilDnsIsBack(Generation generation) {
        site.stopDns();
        try (Node node = lab.node(generation, site)) {
            String hosts = node.read(HOSTS);
            FileSnapshot before = node.tree(WATCHED);
            assertThat(pull(node, Way.REDIRECT_ONLY).succeeded()).isFalse();

            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            assertThat(node.regpath("apply").orThrow().err()).contains("NeverResolved");
            site.forgetRequests();
            pullAsSoonAsHostsAreReadAgain(node, Way.REDIRECT_ONLY);
            assertThat(site.requests()).anyMatch(Way.REDIRECT_ONLY.servedABlob());
            node.kubelet().curl("-sSf", "https://registry.example.com/v2/").orThrow();
            assertThat(node.regpath("status").out())
                    .containsPattern("registry.example.com +company +192\\.0\\.2\\.\\d+ +placeholder +in place");
            assertThat(node.regpath("explain", RegistrySite.SMALL_IMAGE)
                            .orThrow()
                            .out())
                    .containsPattern("name +pinned to 192\\.0\\.2\\.\\d+ \\(placeholder\\)");
            assertThat(node.regpath("verify", RegistrySite.NAME).orThrow().out())
                    .contains("RP306");

            node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
            node.regpath("apply").orThrow();
            pullAsSoonAsHostsAreReadAgain(node, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST);

            site.resumeDns();
            node.regpath("apply").orThrow();
            assertThat(node.read(HOSTS)).isEqualTo(hosts);
            assertThat(node.regpath("status").out())
                    .contains("203.0.113.10:443")
                    .doesNotContain(" placeholder ");
            pull(node, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST).orThrow();

            node.regpath("revert").orThrow();
            node.exec("rm", "-rf", "/etc/regpath").orThrow();
            assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        } finally {
            site.resumeDns();
        }
    }

    /** Go believes for five seconds what it has read there. */
    private static void pullAsSoonAsHostsAreReadAgain(Node node, Way way) {
        Execution _ = Waiting.until(
                "the image is pulled",
                HOSTS_READ,
                () -> Optional.of(pull(node, way)).filter(Execution::succeeded));
    }

    private static Execution pull(Node node, Way way) {
        List<String> arguments = new ArrayList<>(List.of("pull", RegistrySite.SMALL_IMAGE));
        arguments.addAll(way.credentials());
        return node.regpath(arguments.toArray(String[]::new));
    }
}
