package dev.regpath.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.ServiceBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAddressesTest {
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: registry, namespace: registry, labels: {app: registry}, annotations: {owner: team}}
            spec:
              type: LoadBalancer
              clusterIP: 10.96.12.7
              selector: {app: registry}
              %s
              ports: [{name: https, port: 443, targetPort: 5000, nodePort: 31000}]
            status: {%s}
            """;

    private static Conversion convert(String spec, String status) {
        return Conversion.of("service.yaml", SERVICE.formatted(spec, status), "registry.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "externalIPs: [203.0.113.10]|",
                "|loadBalancer: {ingress: [{ip: 203.0.113.10, ipMode: VIP}]}",
                "|loadBalancer: {ingress: [{hostname: lb.example.com}]}",
            })
    void whatLeadsToAServiceFromOutsideIsRedirectedToIt(String where) {
        String[] parts = where.split("\\|", -1);
        Conversion conversion = convert(parts[0], parts[1]);

        assertThat(conversion.faults()).isEmpty();
        RedirectSpec redirect = Asked.path(conversion).redirects().getFirst();
        FrontendSpec frontend = redirect.frontend();
        assertThat(frontend.service())
                .hasValueSatisfying(service -> assertThat(service).hasToString("registry/registry"));
        assertThat(frontend.ports()).isEmpty(); // All of the Service's.
        assertThat(redirect.backend()).isInstanceOf(ServiceBackend.class);
        assertThat(conversion.documents().getFirst().replace("\n#  ", ""))
                .contains("A Service names no registry")
                .contains(
                        parts[1].contains("lb.example")
                                ? "containerd to lb.example.com"
                                : "containerd to 203.0.113.10");
    }

    @Test
    void aServiceThatNobodyReachesFromOutsideIsNotConverted() {
        Conversion conversion = convert("externalIPs: []", "loadBalancer: {}");

        assertThat(conversion.documents()).isEmpty();
        assertThat(conversion.faults())
                .containsExactly(
                        "service.yaml: Service registry/registry: it has neither externalIPs nor the address of a"
                                + " load balancer; nothing outside leads to it");
    }

    @Test
    void aListAsKubectlPrintsItIsConvertedOneByOne() {
        String list = "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\nitems:\n"
                + (SERVICE.formatted("externalIPs: [203.0.113.10]", "").indent(2)
                                + SERVICE.replace("name: registry,", "name: mirror,")
                                        .formatted("externalIPs: [203.0.113.11]", "")
                                        .indent(2))
                        .replace("  apiVersion: v1", "- apiVersion: v1");

        Conversion conversion = Conversion.of("-", list, "registry.example.com");

        assertThat(conversion.faults()).isEmpty();
        assertThat(conversion.documents()).hasSize(2);
    }
}
