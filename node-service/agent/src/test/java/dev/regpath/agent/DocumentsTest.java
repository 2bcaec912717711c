package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.fault.Problem;
import dev.regpath.kube.Resource;
import dev.regpath.kube.Resources;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final DecodedPaths FILES = RegistryPathDecoder.decode("company.yaml", document("company"));

    private static String document(String name) {
        return """
               {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "%s"},
                "spec": {"registry": "registry.example.com",
                "mirror": {"scheme": "http", "backend": {"addresses": ["10.96.12.7:5000"]}}}}
               """.formatted(name).replace("\n", "");
    }

    private static Resources resources(String document) {
        DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/company", document);
        Resource resource =
                new Resource("company", 3, decoded.paths().stream().findFirst(), decoded.problems(), Optional.empty());
        TreeMap<String, Resource> byName = new TreeMap<>();
        byName.put("company", resource);
        return Resources.listed(byName);
    }

    @Test
    void aFileServesAsLongAsTheClusterHasNoPathOfThatName() {
        Documents documents = Documents.of(FILES, Resources.NONE);

        assertThat(documents.decoded()).isEqualTo(FILES);
        assertThat(documents.resource(FILES.paths().getFirst())).isEmpty();
    }

    @Test
    void theClusterWinsUnderTheSameNameAndNothingNeedBeSaidIfBothAgree() {
        Documents documents = Documents.of(FILES, resources(document("company")));

        assertThat(documents.decoded().paths())
                .singleElement()
                .satisfies(path -> assertThat(path.source().isResource()).isTrue());
        assertThat(documents.decoded().problems()).isEmpty();
    }

    @Test
    void aFileThatSaysSomethingElseIsToldToBeOfNoUse() {
        Documents documents = Documents.of(FILES, resources(document("company").replace("10.96.12.7", "10.96.12.8")));

        assertThat(documents.decoded().paths()).hasSize(1);
        assertThat(documents.decoded().problems())
                .extracting(Problem::toString)
                .containsExactly("company.yaml:1: Shadowed: metadata.name: the cluster has a RegistryPath 'company',"
                        + " which is used instead. Remove the file, or give it another name.");
    }

    @Test
    void aFaultyResourceDoesNotBringAnOlderFileBack() {
        Documents documents =
                Documents.of(FILES, resources(document("company").replace("10.96.12.7:5000", "10.96.12.7:0")));

        assertThat(documents.decoded().paths()).isEmpty();
        assertThat(documents.decoded().problems())
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).startsWith("registrypath/company: Invalid"));
    }

    @Test
    void filesOfOtherNamesServeBesideTheCluster() {
        DecodedPaths files = RegistryPathDecoder.decode("partner.yaml", document("partner"));

        assertThat(Documents.of(files, resources(document("company"))).decoded().paths())
                .extracting(RegistryPath::name)
                .containsExactly("partner", "company");
    }
}
