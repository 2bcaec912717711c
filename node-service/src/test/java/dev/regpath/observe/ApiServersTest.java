package dev.regpath.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.intent.Addresses;
import dev.regpath.intent.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServersTest {
    @TempDir
    Path directory;

    @Test
    void aPodIsToldByItsEnvironment() {
        assertThat(ApiServers.read(
                                Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443"),
                                List.of())
                        .addresses(Map.of()))
                .containsExactly(new ApiServer(Addresses.parse("fd00::1"), 6443));
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
                - name: broken
                  cluster: {server: "not a url"}
                - 7
                """);
        ApiServers servers = ApiServers.read(Map.of(), List.of(file));
        HostName name = new HostName("api.example.com");
        assertThat(servers.names()).containsExactly(name);
        assertThat(servers.addresses(Map.of(name, new NameView(Set.of(Addresses.parse("192.0.2.6")), true))))
                .containsExactlyInAnyOrder(
                        new ApiServer(Addresses.parse("192.0.2.6"), 6443),
                        new ApiServer(Addresses.parse("2001:db8::6"), 443));
    }

    @Test
    void whatIsAbsentOrBrokenAddsNothing() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken"), "a: [b");
        Path other = Files.writeString(directory.resolve("other"), "- 1\n");
        List<Path> files = List.of(directory.resolve("absent"), directory, broken, other);
        assertThat(ApiServers.read(Map.of("KUBERNETES_SERVICE_HOST", " "), files)
                        .servers())
                .isEmpty();
    }
}
