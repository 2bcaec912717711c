package dev.regpath.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.RegistryPathDecoder;
import dev.regpath.observe.Observation;
import org.junit.jupiter.api.Test;

class HeldPathsTest {
    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror: {scheme: http, backend: {addresses: ["10.96.12.7:5000"]}}
              redirects:
                - name: gateway
                  frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                  backend: {addresses: ["10.96.30.4:8443"]}
            """;
    private static final String PARTNER = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: partner}
            spec:
              registry: registry.example.org
              mirror: {scheme: http, backend: {addresses: ["10.96.12.8:5000"]}}
            """;

    private final RoutingTable inPlace = table(COMPANY + "---\n" + PARTNER);

    @Test
    void aPathStaysAsItWasWhileItsDocumentHasAFault() {
        HeldPaths after = edit(COMPANY.replace("port: 443", "port: 0") + "---\n" + PARTNER);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("company");
    }

    @Test
    void whatMayBeInAFileThatIsNoYamlStaysAsItWas() {
        HeldPaths after = edit("metadata: {name: [");

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactlyInAnyOrder("company", "partner");
    }

    @Test
    void aDocumentThatWasRemovedTakesItsPathBackAlthoughAnotherHasAFault() {
        HeldPaths after = edit(COMPANY.replace("port: 443", "port: 0"));

        assertThat(after.held()).containsExactly("company");
        assertThat(after.table().mirrors()).extracting(Mirror::path).containsExactly("company");
    }

    @Test
    void aPathThatIsReadableButNotAllowedIsNotHeld() {
        HeldPaths after = edit(COMPANY.replace("203.0.113.10", "169.254.169.254"));

        assertThat(after.held()).isEmpty();
        assertThat(after.table()).isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void aPathOfWhichMoreMustBeKnownStaysAsItWas() {
        HeldPaths after = edit(
                COMPANY.replace("addresses: [\"10.96.12.7:5000\"]", "service: {namespace: registry, name: registry}")
                        + "---\n" + PARTNER);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("company");
    }

    @Test
    void anotherPathMayTakeOverWhatAHeldOneHas() {
        HeldPaths after = edit(COMPANY.replace("port: 443", "port: 0") + "---\n"
                + PARTNER.replace("registry.example.org", "registry.example.com"));

        assertThat(after.table().mirrors()).extracting(Mirror::path).containsExactly("partner");
        assertThat(after.table().redirects()).extracting(Redirect::path).containsExactly("company");
    }

    private HeldPaths edit(String text) {
        DecodedPaths documents = RegistryPathDecoder.decode("paths.yaml", text);
        return HeldPaths.of(inPlace, documents, RoutingTables.compute(documents.paths(), Observation.NONE));
    }

    private static RoutingTable table(String text) {
        return RoutingTables.compute(
                        RegistryPathDecoder.decode("paths.yaml", text).paths(), Observation.NONE)
                .table();
    }
}
