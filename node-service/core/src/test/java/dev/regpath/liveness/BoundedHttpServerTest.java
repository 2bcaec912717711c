package dev.regpath.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedHttpServerTest {
    private final List<Socket> held = new ArrayList<>();
    private BoundedHttpServer server;

    @BeforeEach
    void serve() throws IOException {
        HttpHandler well = exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 3);
                exchange.getResponseBody().write("ok\n".getBytes(StandardCharsets.US_ASCII));
            }
        };
        server = BoundedHttpServer.start(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), "test", Map.of("/healthz", well));
    }

    @AfterEach
    void end() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nHost: a\r\n",
                "G",
                "POST /healthz HTTP/1.1\r\nContent-Length: 9\r\n\r\na"
            })
    void halfARequestHoldsNobodyUp(String half) throws IOException {
        for (int i = 0; i < BoundedHttpServer.MOST_CONNECTIONS / 2; i++) {
            hold(half);
        }
        assertThat(ask()).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /healthz HTTP/1.1\r\nHost: a\r\n", ""})
    void evenAsManyAsThereIsRoomForAreEnded(String half) throws IOException {
        for (int i = 0; i < 2 * BoundedHttpServer.MOST_CONNECTIONS; i++) {
            hold(half);
        }
        await().atMost(BoundedHttpServer.LONGEST_REQUEST.multipliedBy(12))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(ask()).startsWith("HTTP/1.1 200"));
    }

    @Test
    void aRequestWithTooManyHeadersIsRefused() throws IOException {
        hold("GET /healthz HTTP/1.1\r\n" + "A: a\r\n".repeat(2000) + "\r\n");
        assertThat(ask()).startsWith("HTTP/1.1 200");
    }

    private void hold(String half) throws IOException {
        Socket socket = new Socket();
        held.add(socket);
        socket.connect(server.address(), 10_000);
        socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
    }

    private String ask() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address(), 2000);
            socket.setSoTimeout((int) Duration.ofSeconds(4).toMillis());
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
