package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.HostName;
import dev.regpath.endpoints.ConnectFailure.FailureKind;
import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes of real servers on loopback: healthy, odd, hostile and silent ones. */
class EndpointProberTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** No server can make a probe take longer, by far. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final SSLContext TLS = LoopbackServer.tls();
    private static final Inquiry HTTP = inquiry(Language.HTTP);
    private static final Inquiry HTTPS = inquiry(Language.HTTPS);

    private EndpointProber prober = open();

    private static EndpointProber open() {
        try {
            return EndpointProber.open(PATIENCE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        prober.close();
        prober = open();
    }

    @AfterEach
    void stop() throws IOException {
        prober.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "401 Unauthorized", "404 Not Found", "503 Service Unavailable"})
    void anyStatusIsAnAnswer(String status) throws IOException {
        try (LoopbackServer plain = new LoopbackServer(LoopbackServer.http(status));
                LoopbackServer secured = new LoopbackServer(LoopbackServer.https(TLS, status))) {
            assertAnswers(plain, HTTP);
            assertAnswers(secured, HTTPS);
        }
    }

    @Test
    void itIsThePingOfTheRegistryProtocol() throws Exception {
        BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
        try (LoopbackServer server = new LoopbackServer(socket -> requests.add(LoopbackServer.request(socket)))) {
            prober.begin(server.endpoint(), Optional.of(HTTP));
            ProbeOutcome _ = only();

            assertThat(requests.poll(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .startsWith("GET /v2/ HTTP/1.1")
                    .contains("Host: registry.example.com", "User-Agent: regpath", "Connection: close");
        }
    }

    @Test
    void aHandshakeNamesTheServerIfItsNameIsKnown() throws Exception {
        BlockingQueue<List<String>> names = new LinkedBlockingQueue<>();
        LoopbackServer.Conversation tellsNames = socket -> {
            SSLSocket secured = LoopbackServer.secured(TLS, socket);
            names.add(LoopbackServer.names(secured));
            LoopbackServer.answer(secured, "200 OK");
        };
        try (LoopbackServer named = new LoopbackServer(tellsNames);
                LoopbackServer nameless = new LoopbackServer(tellsNames)) {
            assertAnswers(named, HTTPS);
            assertThat(names.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).containsExactly("registry.example.com");

            assertAnswers(nameless, new Inquiry(Language.HTTPS, "127.0.0.1", Optional.empty()));
            assertThat(names.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aServerThatWasAskedBeforeHasNoFullHandshakeAgain() throws Exception {
        BlockingQueue<Long> created = new LinkedBlockingQueue<>();
        try (LoopbackServer server = new LoopbackServer(socket -> {
            SSLSocket secured = LoopbackServer.secured(TLS, socket);
            created.add(secured.getSession().getCreationTime());
            LoopbackServer.answer(secured, "200 OK");
        })) {
            assertAnswers(server, HTTPS);
            assertAnswers(server, HTTPS);

            assertThat(created.take()).isEqualTo(created.take());
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void aServerThatAcceptsAndSaysNothingHangs(Language language) throws IOException {
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.SILENT)) {
            assertHangs(server, inquiry(language));
        }
    }

    @Test
    void aServerWhoseKernelAcceptsForItHangs() throws IOException {
        try (ServerSocket nobodyAccepts = new ServerSocket(0, 10, LOOPBACK)) {
            prober.begin(new Endpoint(LOOPBACK, nobodyAccepts.getLocalPort()), Optional.of(HTTPS));
            assertThat(only().failure().map(ConnectFailure::kind)).contains(FailureKind.HUNG);
        }
    }

    @Test
    void whoIsCutOffInTheMiddleOfAQuestionDoesNotHang() throws IOException {
        Socket silent;
        try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK)) {
            prober.begin(new Endpoint(LOOPBACK, server.getLocalPort()), Optional.of(HTTP));
            assertThat(prober.await(Duration.ZERO)).isEmpty();
            silent = server.accept();
        }
        try (silent) {
            assertThat(only().failure().map(ConnectFailure::kind)).contains(FailureKind.REFUSED);
        }
    }

    @Test
    void aServerThatCompletesTheHandshakeAndSaysNothingHangs() throws IOException {
        try (LoopbackServer server =
                new LoopbackServer(socket -> LoopbackServer.request(LoopbackServer.secured(TLS, socket)))) {
            assertHangs(server, HTTPS);
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void aServerThatHangsUpIsAwake(Language language) throws IOException {
        try (LoopbackServer closes = new LoopbackServer(Socket::close);
                LoopbackServer resets = new LoopbackServer(socket -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                })) {
            assertAnswers(closes, inquiry(language));
            assertAnswers(resets, inquiry(language));
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void anAlertAndAGreetingOfAnotherProtocolAreAnswers(Language language) throws IOException {
        byte[] handshakeFailure = HexFormat.of().parseHex("15030300020228");
        byte[] greeting = "SSH-2.0-OpenSSH_9.9\r\n".getBytes(StandardCharsets.US_ASCII);
        try (LoopbackServer alerts = says(handshakeFailure);
                LoopbackServer greets = says(greeting)) {
            assertAnswers(alerts, inquiry(language));
            assertAnswers(greets, inquiry(language));
        }
    }

    @Test
    void aTlsServerAnswersAPlainQuestionAndAPlainServerOneOverTls() throws IOException {
        try (LoopbackServer plain = new LoopbackServer(socket -> {
                    int _ = socket.getInputStream().read();
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                });
                LoopbackServer secured = new LoopbackServer(socket -> {
                    try {
                        LoopbackServer.answer(LoopbackServer.secured(TLS, socket), "200 OK");
                    } finally {
                        socket.close();
                    }
                })) {
            assertAnswers(plain, HTTPS);
            assertAnswers(secured, HTTP);
        }
    }

    @Test
    void theFirstOfManyDrippingBytesIsAnAnswer() throws IOException {
        try (LoopbackServer server = dripping("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII))) {
            assertAnswers(server, HTTP);
        }
    }

    @Test
    void aHandshakeThatDripsHoldsNobodyUp() throws IOException {
        // A record of 16 KiB that never gets complete.
        byte[] record = new byte[4000];
        System.arraycopy(HexFormat.of().parseHex("1603034000020000f60303"), 0, record, 0, 11);
        try (LoopbackServer server = dripping(record)) {
            long start = System.nanoTime();
            assertHangs(server, HTTPS);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(4));
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void aServerThatFloodsIsAwake(Language language) throws IOException {
        try (LoopbackServer server = new LoopbackServer(socket -> {
            byte[] much = new byte[1 << 16];
            while (true) {
                socket.getOutputStream().write(much);
            }
        })) {
            assertAnswers(server, inquiry(language));
        }
    }

    @Test
    void aConnectSaysNothingAndHearsNothing() throws Exception {
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        try (LoopbackServer server =
                new LoopbackServer(socket -> heard.add(socket.getInputStream().read()))) {
            prober.begin(server.endpoint(), Optional.empty());
            ProbeOutcome result = only();

            assertThat(result.failure()).isEmpty();
            assertThat(result.answered()).isFalse();
            assertThat(heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void whoDoesNotListenRefuses() throws IOException {
        Endpoint nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = new Endpoint(LOOPBACK, socket.getLocalPort());
        }
        for (Optional<Inquiry> inquiry : List.of(Optional.<Inquiry>empty(), Optional.of(HTTP))) {
            prober.begin(nobody, inquiry);
            assertThat(only().failure().map(ConnectFailure::kind)).contains(FailureKind.REFUSED);
        }
    }

    @Test
    void aSilentEndpointHoldsNobodyUpForLongerThanItsPatience() throws IOException {
        // Its queue is full: the kernel drops further SYNs, as a dead host would.
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK);
                LoopbackServer serving = new LoopbackServer(LoopbackServer.http("200 OK"))) {
            for (int i = 0; i < 2; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(new InetSocketAddress(LOOPBACK, full.getLocalPort()));
            }
            Endpoint dead = new Endpoint(LOOPBACK, full.getLocalPort());
            prober.begin(dead, Optional.of(HTTPS));
            prober.begin(serving.endpoint(), Optional.of(HTTP));

            Map<Endpoint, ProbeOutcome> results = all();
            assertThat(failure(results, dead))
                    .contains(new ConnectFailure(FailureKind.SILENT, "no answer within 700 ms"));
            assertThat(failure(results, serving.endpoint())).isEmpty();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatTcpRefusesToUseIsAFailureOfTheWay() throws IOException {
        // A broadcast address: nothing is sent.
        prober.begin(new Endpoint(InetAddress.ofLiteral("127.255.255.255"), 443), Optional.of(HTTPS));

        assertThat(only().failure().map(ConnectFailure::kind)).contains(FailureKind.NO_WAY);
    }

    @Test
    void moreThanAreAskedAtATimeWaitForTheirTurn() throws IOException {
        List<ServerSocket> hung = new ArrayList<>();
        try (LoopbackServer serving = new LoopbackServer(LoopbackServer.https(TLS, "200 OK"))) {
            for (int i = 0; i < 70; i++) {
                ServerSocket socket = new ServerSocket(0, 10, LOOPBACK);
                hung.add(socket);
                prober.begin(new Endpoint(LOOPBACK, socket.getLocalPort()), Optional.of(HTTPS));
            }
            prober.begin(serving.endpoint(), Optional.of(HTTPS));

            Map<Endpoint, ProbeOutcome> results = all();
            assertThat(results).hasSize(71);
            assertThat(results.values().stream()
                            .filter(result -> result.failure().isPresent()))
                    .hasSize(70)
                    .allSatisfy(result -> assertThat(result.failure().map(ConnectFailure::kind))
                            .contains(FailureKind.HUNG));
            assertThat(failure(results, serving.endpoint())).isEmpty();
        } finally {
            for (ServerSocket socket : hung) {
                socket.close();
            }
        }
    }

    @Test
    void anEndpointThatIsBeingProbedIsNotProbedTwice() throws IOException {
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.SILENT)) {
            prober.begin(server.endpoint(), Optional.of(HTTP));
            prober.begin(server.endpoint(), Optional.empty());

            assertThat(prober.isBusy(server.endpoint())).isTrue();
            assertThat(all()).hasSize(1);
            assertThat(server.connections())
                    .as("one, and another to see whether it still accepts")
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whoWaitsIsWokenByAnotherThread() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                assertThat(prober.await(LIMIT.multipliedBy(10))).isEmpty();
                returned.countDown();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        prober.wakeUp();

        assertThat(returned.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static Inquiry inquiry(Language language) {
        return new Inquiry(language, "registry.example.com", Optional.of(new HostName("registry.example.com")));
    }

    private static LoopbackServer says(byte[] text) throws IOException {
        return new LoopbackServer(socket -> socket.getOutputStream().write(text));
    }

    private static LoopbackServer dripping(byte[] text) throws IOException {
        return new LoopbackServer(socket -> {
            for (byte one : text) {
                socket.getOutputStream().write(one);
                LockSupport.parkNanos(20_000_000);
            }
        });
    }

    private void assertAnswers(LoopbackServer server, Inquiry inquiry) throws IOException {
        prober.begin(server.endpoint(), Optional.of(inquiry));
        ProbeOutcome result = only();
        assertThat(result.failure()).isEmpty();
        assertThat(result.answered()).isTrue();
    }

    private void assertHangs(LoopbackServer server, Inquiry inquiry) throws IOException {
        prober.begin(server.endpoint(), Optional.of(inquiry));
        ProbeOutcome result = only();
        assertThat(result.failure())
                .contains(new ConnectFailure(FailureKind.HUNG, "accepts connections and says nothing for 700 ms"));
        assertThat(result.answered()).isFalse();
    }

    private ProbeOutcome only() throws IOException {
        Map<Endpoint, ProbeOutcome> results = all();
        assertThat(results).hasSize(1);
        return results.values().iterator().next();
    }

    private Map<Endpoint, ProbeOutcome> all() throws IOException {
        Map<Endpoint, ProbeOutcome> results = new HashMap<>();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!prober.isIdle()) {
            assertThat(System.nanoTime()).isLessThan(end);
            prober.await(LIMIT).forEach(result -> results.put(result.endpoint(), result));
        }
        return results;
    }

    private static Optional<ConnectFailure> failure(Map<Endpoint, ProbeOutcome> results, Endpoint endpoint) {
        ProbeOutcome result = results.get(endpoint);
        assertThat(result).isNotNull();
        return result == null ? Optional.empty() : result.failure();
    }
}
