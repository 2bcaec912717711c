package dev.regpath.verify.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that begin to answer and then say nothing more. */
@Timeout(60)
class StallTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: application/json\r\n\r\n";

    private final List<Socket> open = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket one : open) {
            one.close();
        }
    }

    @Test
    void aBodyThatStopsIsToldWithWhatHadCome() {
        answer(Map.of("GET", HEAD + "{\"config\":"));

        assertThat(get("/v2/team/app/manifests/1")).isEqualTo(new HttpOutcome.Stalled(200, 10, Optional.of(5000L)));
    }

    @Test
    void aBlobThatDoesNotBeginIsStalledToo() {
        answer(Map.of("GET", HEAD.replace("application/json", "application/octet-stream")));

        assertThat(get("/v2/team/app/blobs/sha256:0")).isEqualTo(new HttpOutcome.Stalled(200, 0, Optional.of(5000L)));
    }

    @Test
    void aBlobThatStopsAfterItsFirstBytesIsStalledToo() {
        answer(Map.of("GET", HEAD.replace("application/json", "application/octet-stream") + "0123456789"));

        assertThat(get("/v2/team/app/blobs/sha256:0")).isEqualTo(new HttpOutcome.Stalled(200, 10, Optional.of(5000L)));
    }

    @Test
    void aSilentAnswerWhoseHeadComesWhenItIsAskedForAloneIsStalled() {
        answer(Map.of("GET", "", "HEAD", HEAD));

        assertThat(get("/v2/team/app/blobs/sha256:0")).isEqualTo(new HttpOutcome.Stalled(200, 0, Optional.of(5000L)));
    }

    @Test
    void aServerThatSaysNothingAtAllIsSilent() {
        answer(Map.of());

        assertThat(get("/v2/team/app/blobs/sha256:0")).isEqualTo(new HttpOutcome.NoAnswer("no answer to the request"));
        assertThat(get("/v2/")).isEqualTo(new HttpOutcome.NoAnswer("no answer to the request"));
    }

    private HttpOutcome get(String path) {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.getLocalPort(), path));
        return new HttpProber(
                        _ -> Map.of(),
                        Routes.ofContainerd(RoutingTable.EMPTY),
                        Clock.systemUTC(),
                        Duration.ofMillis(500))
                .get(uri, new Trust(List.of(), List.of(), true, false, Optional.empty()), Map.of())
                .outcome();
    }

    private void answer(Map<String, String> byMethod) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    open.add(socket);
                    String line =
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
                    socket.getOutputStream()
                            .write(byMethod.getOrDefault(line.split(" ", -1)[0], "")
                                    .getBytes(US_ASCII));
                }
            } catch (IOException _) {
                return; // It was closed.
            }
        });
    }
}
