package dev.regpath.contract.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.regpath.contract.schema.JsonContent;
import dev.regpath.fault.ProblemCode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathResourceTest {
    private static final String COMPANY = """
            {
              "apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath",
              "metadata": {
                "name": "company", "uid": "5a2c", "generation": 2, "creationTimestamp": "2026-11-25T12:00:00Z",
                "resourceVersion": "77", "managedFields": [{"manager": "kubectl"}]
              },
              "spec": {"registry": "registry.example.com", "mirror": {"backend": {"addresses": ["10.96.12.7:5000"]}}},
              "status": %s
            }
            """;

    @Test
    void aResourceIsAPathWithAGenerationAndAStatus() {
        PathResource resource = read("{\"observedGeneration\": 2}");
        assertThat(resource.documents().problems()).isEmpty();
        assertThat(resource.documents().paths()).singleElement().satisfies(path -> {
            assertThat(path.created()).contains(Instant.parse("2026-11-25T12:00:00Z"));
            assertThat(path.source().file()).isEqualTo("registrypath/company");
        });
        assertThat(resource.isCurrent()).isTrue();
    }

    @Test
    void aStatusOfAnOlderSpecIsNotCurrent() {
        assertThat(read("{\"observedGeneration\": 1}").isCurrent()).isFalse();
        assertThat(read("null").isCurrent()).isFalse();
    }

    @Test
    void aStatusThatCannotBeReadIsAsIfItWereNotThere() {
        assertThat(read("{\"observedGeneration\": \"two\"}").status()).isEqualTo(Optional.empty());
    }

    @Test
    void aLongStatusDoesNotMakeTheDocumentTooLong() {
        assertThat(read("{\"note\": \"%s\"}".formatted("x".repeat(2 << 20)))
                        .documents()
                        .problems())
                .isEmpty();
    }

    @Test
    void aSpecThatIsWrongIsAmongTheProblems() {
        PathResource resource = PathResource.read(new JsonContent(
                JsonParser.parseString(COMPANY.formatted("{}").replace("registry.example.com", "registry\\nexample"))));
        assertThat(resource.documents().paths()).isEmpty();
        assertThat(resource.documents().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_HOST);
            assertThat(problem.path()).isEqualTo("company");
        });
    }

    private static PathResource read(String status) {
        return PathResource.read(new JsonContent(JsonParser.parseString(COMPANY.formatted(status))));
    }
}
