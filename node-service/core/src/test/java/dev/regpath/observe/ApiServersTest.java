package dev.regpath.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServersTest {
    private static final InetAddress API = Addresses.parse("203.0.113.77");

    @TempDir
    Path directory;

    @Test
    void aPodIsToldByItsEnvironment() {
        assertThat(ApiServers.read(
                                Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443"),
                                List.of())
                        .guarded(Map.of())
                        .servers())
                .containsExactly(new ApiServerAddress(Addresses.parse("fd00::1"), 6443));
    }

    @Test
    void theKubeletsConfigurationNamesTheOthers() throws IOException {
        Path file = Files.writeString(directory.resolve("kubelet.conf"), """
                apiVersion: v1
                kind: Config
                clusters:
                - name: default
                  cluster: {server: "https://api.example.com:6443"}
                - name: literal
                  cluster: {server: "https://[2001:db8::6]"}
                """);
        ApiServers servers = ApiServers.read(Map.of(), List.of(file));
        HostName name = new HostName("api.example.com");
        assertThat(servers.names()).containsExactly(name);
        assertThat(servers.guarded(Map.of(name, new NameView(Set.of(Addresses.parse("192.0.2.6")), true)))
                        .servers())
                .containsExactlyInAnyOrder(
                        new ApiServerAddress(Addresses.parse("192.0.2.6"), 6443),
                        new ApiServerAddress(Addresses.parse("2001:db8::6"), 443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://API.Example.COM:6443",
                "https://api.example.com.:6443",
                "HTTPS://api.example.com:6443/base?a=b",
                "api.example.com:6443",
                "https://user:password@API.example.com.:6443/",
            })
    void aNameIsTheSameHoweverItIsWritten(String url) throws IOException {
        HostName name = new HostName("api.example.com");
        Guarded guarded = kubelet(url).guarded(Map.of(name, new NameView(Set.of(API), true)));
        assertThat(guarded.servers()).containsExactly(new ApiServerAddress(API, 6443));
        assertThat(guarded.names()).containsExactly(name);
        assertThat(guarded.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://203.0.113.77:6443", "https://[::ffff:203.0.113.77]:6443", "203.0.113.77:6443"})
    void anAddressIsTheSameHoweverItIsWritten(String url) throws IOException {
        assertThat(kubelet(url).guarded(Map.of()).servers()).containsExactly(new ApiServerAddress(API, 6443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com:6443", // never resolved
                "https://api_server.example.com:6443",
                "https://203.0.113.077:6443",
                "https://0xcb00714d:6443",
                "https://3405803853:6443",
                "https://:6443",
                "not a url:6443",
                "https://äpi.example.com:6443",
            })
    void aServerWithoutAKnownAddressMayBeAnywhereAtItsPort(String url) throws IOException {
        Guarded guarded = kubelet(url).guarded(Map.of());
        assertThat(guarded.servers()).isEmpty();
        assertThat(guarded.unknown()).hasSize(1).allSatisfy(unknown -> {
            assertThat(unknown.mayBeAt(6443)).isTrue();
            assertThat(unknown.mayBeAt(443)).isFalse();
        });
    }

    @Test
    void withoutAPortItIsThatOfTheScheme() throws IOException {
        assertThat(kubelet("https://203.0.113.77").guarded(Map.of()).servers())
                .containsExactly(new ApiServerAddress(API, 443));
        assertThat(kubelet("http://203.0.113.77/").guarded(Map.of()).servers())
                .containsExactly(new ApiServerAddress(API, 80));
        assertThat(kubelet("203.0.113.77").guarded(Map.of()).servers())
                .containsExactlyInAnyOrder(new ApiServerAddress(API, 80), new ApiServerAddress(API, 443));
    }

    @Test
    void whatIsThereAndCannotBeUnderstoodMayNameAnyPort() throws IOException {
        for (String text : List.of(
                "a: [b",
                "- 1\n",
                "clusters: none",
                "clusters: [7]",
                "clusters: [{name: a, cluster: {}}]",
                "clusters: [{name: a, cluster: {server: 7}}]",
                "clusters: [{name: a, cluster: {server: \"https://api.example.com:99999\"}}]",
                "clusters: [{name: a, cluster: {server: \"https://api.example.com:https\"}}]",
                "a: \"" + "x".repeat(1 << 20) + "\"")) {
            Guarded guarded = ApiServers.read(
                            Map.of(), List.of(Files.writeString(directory.resolve("kubelet.conf"), text)))
                    .guarded(Map.of());
            assertThat(guarded.unknown())
                    .as(text.substring(0, Math.min(80, text.length())))
                    .isNotEmpty()
                    .allSatisfy(unknown -> assertThat(unknown.mayBeAt(31337)).isTrue());
        }
        assertThat(ApiServers.read(Map.of(), List.of(directory)).unreadable()).hasSize(1);
        assertThat(ApiServers.read(
                                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "x"),
                                List.of())
                        .unreadable())
                .hasSize(1);
    }

    @Test
    void whatIsAbsentOrEmptyAddsNothing() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "# nothing yet\n");
        ApiServers servers =
                ApiServers.read(Map.of("KUBERNETES_SERVICE_HOST", " "), List.of(directory.resolve("absent"), empty));
        assertThat(servers.guarded(Map.of())).isEqualTo(Guarded.NOTHING);
    }

    private ApiServers kubelet(String url) throws IOException {
        return ApiServers.read(
                Map.of(),
                List.of(Files.writeString(
                        directory.resolve("kubelet.conf"),
                        "clusters: [{name: default, cluster: {server: \"%s\"}}]".formatted(url))));
    }
}
