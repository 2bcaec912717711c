package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TcpProberTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final TcpProber prober = new TcpProber(Duration.ofMillis(500));

    @Test
    void whoListensServesAndWhoDoesNotIsRefused() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 10, LOOPBACK)) {
            Endpoint serving = new Endpoint(LOOPBACK, listening.getLocalPort());
            Endpoint nobody = nobody();

            Map<Endpoint, Optional<ConnectFailure>> results = prober.probe(List.of(serving, nobody));

            assertThat(results.get(serving)).isEmpty();
            assertThat(results.getOrDefault(nobody, Optional.empty()).map(ConnectFailure::kind))
                    .contains(ConnectFailure.FailureKind.REFUSED);
        }
    }

    @Test
    void aSilentEndpointHoldsNobodyUpForLongerThanItsPatience() throws IOException {
        // Its queue is full: the kernel drops further SYNs, as a dead host would.
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK);
                ServerSocket listening = new ServerSocket(0, 10, LOOPBACK)) {
            for (int i = 0; i < 2; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(new InetSocketAddress(LOOPBACK, silent.getLocalPort()));
            }
            Endpoint dead = new Endpoint(LOOPBACK, silent.getLocalPort());
            Endpoint serving = new Endpoint(LOOPBACK, listening.getLocalPort());

            Map<Endpoint, Optional<ConnectFailure>> results = prober.probe(List.of(dead, serving));

            assertThat(results.get(dead))
                    .contains(new ConnectFailure(ConnectFailure.FailureKind.SILENT, "no answer within 500 ms"));
            assertThat(results.get(serving)).isEmpty();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatTcpRefusesToUseIsAFailureOfTheWay() throws IOException {
        // A broadcast address: nothing is sent.
        Endpoint broadcast = new Endpoint(InetAddress.ofLiteral("127.255.255.255"), 443);

        assertThat(prober.probe(List.of(broadcast))
                        .getOrDefault(broadcast, Optional.empty())
                        .map(ConnectFailure::kind))
                .contains(ConnectFailure.FailureKind.NO_WAY);
    }

    private static Endpoint nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return new Endpoint(LOOPBACK, socket.getLocalPort());
        }
    }
}
