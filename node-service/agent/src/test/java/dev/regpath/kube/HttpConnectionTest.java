package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request has the lines that Regpath gives it, whatever a kubeconfig says. */
@Timeout(60)
class HttpConnectionTest {
    @TempDir
    Path directory;

    @Test
    void aTokenWithALineBreakIsNotSent() throws IOException {
        for (String end : List.of("\\nX-Evil: 1", "\\r\\n\\r\\nDELETE / HTTP/1.1", "\\r", "\\0", "\\u0085")) {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ApiEndpoint endpoint = kubeconfig(server, "s3cret" + end).endpoint();
                try (HttpConnection connection = HttpConnection.open(endpoint, Duration.ofSeconds(10))) {
                    assertThatThrownBy(() -> connection.send("GET", "/version", "", ""))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("token")
                            .hasMessageNotContaining("s3cret");
                }
                try (Socket peer = server.accept()) {
                    assertThat(peer.getInputStream().readAllBytes()).isEmpty();
                }
            }
        }
    }

    @Test
    void aTokenIsSentInItsLine() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ApiEndpoint endpoint = kubeconfig(server, "s3cret").endpoint();
            Future<String> request = thread.submit(() -> answered(server));
            try (HttpConnection connection = HttpConnection.open(endpoint, Duration.ofSeconds(10))) {
                assertThat(connection.send("GET", "/version", "", "").status()).isEqualTo(200);
            }
            assertThat(request.get().lines()).contains("GET /version HTTP/1.1", "Authorization: Bearer s3cret");
        }
    }

    /** Answers at once; what was asked. */
    private static String answered(ServerSocket server) throws IOException {
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            return new String(peer.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private Kubeconfig kubeconfig(ServerSocket server, String token) throws IOException {
        return new Kubeconfig(
                Files.writeString(directory.resolve("kubeconfig"), """
                current-context: here
                contexts: [{name: here, context: {cluster: here, user: here}}]
                clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: here, user: {token: "%s"}}]
                """.formatted(server.getLocalPort(), token)));
    }
}
