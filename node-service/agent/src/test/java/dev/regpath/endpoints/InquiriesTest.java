package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Capability;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InquiriesTest {
    private static final Endpoint GATEWAY = new Endpoint(InetAddress.ofLiteral("10.96.30.4"), 8443);
    private static final Optional<HostName> REGISTRY = Optional.of(new HostName("registry.example.com"));
    private static final Optional<HostName> NAMELESS = Optional.empty();

    @Test
    void aMirrorIsAskedAsItsUrlSays() {
        RoutingTable table = new RoutingTable(
                List.of(mirror("http://10.96.12.7:5000", "https://10.96.12.8", "https://mirror.example.com")),
                List.of());

        assertThat(Inquiries.of(table, List.of()))
                .hasSize(2)
                .containsEntry(endpoint("10.96.12.7", 5000), new Inquiry(Language.HTTP, "10.96.12.7:5000", NAMELESS))
                .containsEntry(endpoint("10.96.12.8", 443), new Inquiry(Language.HTTPS, "10.96.12.8", NAMELESS));
    }

    @Test
    void aBackendIsAskedByThePortOfItsFrontendAndByAName() {
        List<RegistryPath> paths = paths("[blobs.example.com, registry.example.com]");

        assertThat(inquiry(443, paths)).isEqualTo(new Inquiry(Language.HTTPS, "registry.example.com", REGISTRY));
        assertThat(inquiry(80, paths)).isEqualTo(new Inquiry(Language.HTTP, "registry.example.com", REGISTRY));
        assertThat(inquiry(5000, paths))
                .isEqualTo(new Inquiry(Language.UNKNOWN, "registry.example.com:5000", REGISTRY));
    }

    @Test
    void aFrontendWithoutTheRegistrysNameIsAskedByItsFirst() {
        assertThat(inquiry(443, paths("[blobs.example.com, auth.example.com]")).serverName())
                .contains(new HostName("blobs.example.com"));
    }

    @Test
    void withoutANameTheAddressIsAskedFor() {
        assertThat(inquiry(443, List.of())).isEqualTo(new Inquiry(Language.HTTPS, "10.96.30.4:8443", NAMELESS));
        assertThat(inquiry(5000, List.of())).isEqualTo(new Inquiry(Language.UNKNOWN, "10.96.30.4:8443", NAMELESS));
    }

    @Test
    void whatAMirrorSaysOfAnEndpointCountsMoreThanAFrontend() {
        RoutingTable table =
                new RoutingTable(List.of(mirror("http://10.96.30.4:8443")), List.of(redirect(443, Protocol.TCP)));

        assertThat(Inquiries.of(table, List.of()))
                .containsExactly(Map.entry(GATEWAY, new Inquiry(Language.HTTP, "10.96.30.4:8443", NAMELESS)));
    }

    @Test
    void theEndpointsAreThoseThatCanBeTried() {
        RoutingTable table =
                new RoutingTable(List.of(mirror("http://10.96.12.7:5000")), List.of(redirect(53, Protocol.UDP)));

        assertThat(Inquiries.of(table, List.of()).navigableKeySet()).isEqualTo(EndpointFilter.endpoints(table));
    }

    private static Inquiry inquiry(int port, List<RegistryPath> paths) {
        RoutingTable table = new RoutingTable(List.of(), List.of(redirect(port, Protocol.TCP)));
        return Inquiries.of(table, paths).firstEntry().getValue();
    }

    private static List<RegistryPath> paths(String hosts) {
        return RegistryPathDecoder.decode("company.yaml", """
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPath
                        metadata: {name: company}
                        spec:
                          registry: registry.example.com
                          redirects:
                            - name: gateway
                              frontend: {hosts: %s, ports: [{port: 443}]}
                              backend: {addresses: ["10.96.30.4:8443"]}
                        """.formatted(hosts)).paths();
    }

    /** By each node, again and again. */
    @Test
    void nobodyOutsideIsAskedBecauseARegistryHasAMirror() {
        Endpoint outside = endpoint("203.0.113.10", 443);
        Redirect upstream = new Redirect(
                "company",
                Redirect.OF_UPSTREAM,
                new Frontend(outside, Protocol.TCP),
                List.of(outside),
                WhenNoBackend.PASS_THROUGH);
        RoutingTable table = new RoutingTable(List.of(mirror("http://10.96.30.4:8443")), List.of(upstream));

        assertThat(Inquiries.of(table, List.of()).keySet())
                .isEqualTo(EndpointFilter.endpoints(table))
                .doesNotContain(outside);
    }

    private static Redirect redirect(int port, Protocol protocol) {
        return new Redirect(
                "company",
                "gateway",
                new Frontend(endpoint("203.0.113.10", port), protocol),
                List.of(GATEWAY),
                WhenNoBackend.PASS_THROUGH);
    }

    private static Mirror mirror(String... urls) {
        return new Mirror(
                "company",
                RegistryHost.parse("registry.example.com"),
                Arrays.stream(urls)
                        .map(url -> new MirrorHost(
                                URI.create(url),
                                Set.of(Capability.PULL),
                                List.of(),
                                List.of(),
                                false,
                                Map.of(),
                                false,
                                Optional.empty()))
                        .toList(),
                true);
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }
}
