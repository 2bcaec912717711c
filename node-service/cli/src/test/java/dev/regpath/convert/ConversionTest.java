package dev.regpath.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.MirrorBackend;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.Preference;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversionTest {
    private static Conversion convert(String text) {
        return Conversion.of("input.yaml", text, "registry.example.com");
    }

    private static List<RegistryPath> paths(Conversion conversion) {
        assertThat(conversion.faults()).isEmpty();
        return conversion.documents().stream()
                .flatMap(text -> RegistryPathDecoder.decode("output", text).paths().stream())
                .toList();
    }

    @Test
    void noPasswordIsPrinted() {
        for (String text : List.of(
                "mirrors: {registry.example.com: {endpoint: [\"https://robot:hunter2@10.96.12.7:5000\"]}}",
                "mirrors: {registry.example.com: {endpoint: [\"robot:hunter2@10.96.12.7:5000/v2\", \"http://a:hunter2@b\"]}}",
                "mirrors: {\"robot:hunter2@registry.example.com\": {endpoint: [\"https://10.96.12.7:5000\"]}}",
                "mirrors: {registry.example.com: {endpoint: [\"https://robot:hunter2@bad host\"]}}",
                "mirrors: {registry.example.com: {endpoint: [\"https://robot:hunter2@10.96.12.7:99999\"]}}",
                "configs: {registry.example.com: {auth: {password: hunter2}}}\nmirrors: {a.example.com: {endpoint: [\"https://b\"]}}",
                "password: hunter2: [\n",
                "\tpassword: hunter2",
                """
                kind: ImageDigestMirrorSet
                spec: {imageDigestMirrors: [{source: "robot:hunter2@registry.example.com/a", mirrors: ["robot:hunter2@mirror.example.com/a"]}]}
                """,
                """
                kind: ConfigMap
                metadata: {name: local-registry-hosting}
                data: {localRegistryHosting.v1: "host: robot:hunter2@localhost:5000"}
                """,
                """
                kind: Service
                metadata: {name: registry, annotations: {last-applied: "password: hunter2"}}
                spec: {externalIPs: ["https://robot:hunter2@203.0.113.10"], ports: [{port: 5000}]}
                """)) {
            Conversion conversion = convert(text);
            assertThat(conversion.toString()).as(text).doesNotContain("hunter2");
        }
    }

    @Test
    void aLocalRedirectPolicyByAddressBecomesARedirect() {
        Conversion conversion = convert("""
                apiVersion: cilium.io/v2
                kind: CiliumLocalRedirectPolicy
                metadata: {name: registry, namespace: istio-system}
                spec:
                  description: the registry from inside
                  redirectFrontend:
                    addressMatcher:
                      ip: "203.0.113.10"
                      toPorts:
                        - {port: "443", name: https, protocol: TCP}
                        - {port: "80", name: http, protocol: TCP}
                  redirectBackend:
                    localEndpointSelector: {matchLabels: {app: istio-ingressgateway}}
                    toPorts:
                      - {port: "8443", name: https, protocol: TCP}
                      - {port: "8080", name: http, protocol: TCP}
                  skipRedirectFromBackend: true
                """);
        RegistryPath path = paths(conversion).getFirst();
        RedirectSpec redirect = path.redirects().getFirst();
        assertThat(path.name()).isEqualTo("istio-system-registry");
        assertThat(path.description()).isEqualTo("the registry from inside");
        assertThat(redirect.frontend().ports()).hasSize(2);
        assertThat(redirect.backend()).isInstanceOf(PodsBackend.class);
        assertThat(redirect.prefer()).containsExactly(Preference.SAME_NODE);
        assertThat(redirect.skipRedirectFromBackend()).isTrue();
        assertThat(path.scope().pods())
                .hasValueSatisfying(pods -> assertThat(pods.isAll()).isTrue());
        assertThat(path.scope().host()).isTrue();
        assertThat(conversion.documents().getFirst())
                .startsWith("# * A CiliumLocalRedirectPolicy names no registry")
                .contains("# * Cilium redirects every Pod and process of a node");
    }

    @Test
    void aLocalRedirectPolicyByServiceFollowsTheServicesExternalAddresses() {
        RegistryPath path = paths(convert("""
                        apiVersion: cilium.io/v2
                        kind: CiliumLocalRedirectPolicy
                        metadata: {name: gateway, namespace: istio-system}
                        spec:
                          redirectFrontend:
                            serviceMatcher: {serviceName: istio-ingressgateway, namespace: istio-system}
                          redirectBackend:
                            localEndpointSelector: {matchLabels: {app: istio-ingressgateway}}
                            toPorts: [{port: "8443", protocol: TCP}]
                        """)).getFirst();
        assertThat(path.redirects().getFirst().frontend().service())
                .hasValueSatisfying(
                        service -> assertThat(service.toString()).isEqualTo("istio-system/istio-ingressgateway"));
    }

    @Test
    void aLocalRegistryThatIsToldOfBecomesAMirrorOfItsHost() {
        RegistryPath path = paths(convert("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: local-registry-hosting, namespace: kube-public}
                        data:
                          localRegistryHosting.v1: |
                            host: "localhost:5001"
                            hostFromContainerRuntime: "kind-registry:5000"
                            help: "https://kind.sigs.k8s.io/docs/user/local-registry/"
                        """)).getFirst();
        assertThat(path.registry()).hasToString("localhost:5001");
        assertThat(((MirrorBackend.Hosts) path.mirror().orElseThrow().backend()).hosts())
                .hasToString("[kind-registry:5000]");
    }

    @Test
    void whatCannotBeConvertedIsSaidAndTheRestIsConverted() {
        Conversion conversion = convert("""
                apiVersion: v1
                kind: Secret
                metadata: {name: pull}
                ---
                mirrors:
                  "*": {endpoint: ["https://mirror.example.com"]}
                  registry.example.com: {endpoint: ["https://mirror.example.com"]}
                  "../../etc": {endpoint: ["https://mirror.example.com"]}
                """);
        assertThat(conversion.documents()).hasSize(1);
        assertThat(conversion.faults())
                .anySatisfy(fault -> assertThat(fault).startsWith("input.yaml: Secret: nothing in it"))
                .anySatisfy(fault -> assertThat(fault).contains("mirrors of \"*\""))
                .anySatisfy(fault -> assertThat(fault).contains("InvalidHost"));
        assertThat(convert("a: [").faults()).singleElement().asString().startsWith("input.yaml: not YAML");
    }

    @Test
    void noInputMakesADocumentThatTheDecoderRefuses() {
        for (String host : List.of("a\nb", "-", "registry.example.com:99999", "[::1", "x".repeat(5000), "#", "'")) {
            Conversion conversion =
                    convert("mirrors: {%s: {endpoint: [%s]}}".formatted(quoted(host), quoted("https://" + host)));
            conversion
                    .documents()
                    .forEach(document -> assertThat(RegistryPathDecoder.decode("output", document)
                                    .problems())
                            .isEmpty());
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\n", "\\n") + "\"";
    }
}
