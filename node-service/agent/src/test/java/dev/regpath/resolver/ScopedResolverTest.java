package dev.regpath.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.HostName;
import dev.regpath.resolver.ScopedResolver.Listening;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScopedResolverTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.53.0.1");
    private static final String NAME = "registry.example.com";
    private static final byte[] QUESTION = Packets.question(7, NAME, DnsQuery.A);
    private static final byte[] OTHER = Packets.withExtension(8, "other.example.com", DnsQuery.A, 4096, 0x8000);

    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private FakeNameserver nameserver;
    private ScopedResolver resolver;
    private Listening listening;

    @BeforeEach
    void start() throws Exception {
        nameserver = new FakeNameserver(ADDRESS, message -> List.of(backwards(message)));
        resolver = ScopedResolver.start(new CountedPulse(), nameserver.port());
        resolver.answer(List.of(new PinnedName(
                "company", new HostName(NAME), List.of(InetAddress.ofLiteral("192.0.2.7")), PinOrigin.PLACEHOLDER)));
        listening = listen();
    }

    @AfterEach
    void stop() throws Exception {
        resolver.close();
        nameserver.close();
    }

    private Listening listen() throws IOException {
        return Objects.requireNonNull(resolver.listenFor(List.of(ADDRESS)).get(ADDRESS));
    }

    private final class CountedPulse implements ScopedResolver.Pulse {
        @Override
        public void beat() {
            beats.incrementAndGet();
        }

        @Override
        public void stop() {
            stopped.set(true);
        }
    }

    /** No answer that anybody would understand, but for its id. */
    private static byte[] backwards(byte[] message) {
        byte[] answer = message.clone();
        for (int i = 2; i < answer.length; i++) {
            answer[i] = message[message.length + 1 - i];
        }
        return answer;
    }

    private static byte[] ask(Endpoint at, byte[] message) throws IOException {
        try (DatagramSocket socket = client(at)) {
            return ask(socket, message);
        }
    }

    private static DatagramSocket client(Endpoint at) throws SocketException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(new InetSocketAddress(at.address(), at.port()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static byte[] ask(DatagramSocket socket, byte[] message) throws IOException {
        socket.send(new DatagramPacket(message, message.length));
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static Socket connect(Endpoint at) throws IOException {
        Socket socket = new Socket(at.address(), at.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket to, byte[]... messages) throws IOException {
        DataOutputStream out = new DataOutputStream(to.getOutputStream());
        for (byte[] message : messages) {
            out.writeShort(message.length);
            out.write(message);
        }
        out.flush();
    }

    private static byte[] read(Socket from) throws IOException {
        DataInputStream in = new DataInputStream(from.getInputStream());
        return in.readNBytes(in.readUnsignedShort());
    }

    @Test
    void aNameIsAnsweredWithoutTheNameserver() throws Exception {
        assertThat(Packets.addresses(ask(listening.udp(), QUESTION))).containsExactly("192.0.2.7 5");
        try (Socket stream = connect(listening.tcp())) {
            write(stream, QUESTION);
            assertThat(Packets.addresses(read(stream))).containsExactly("192.0.2.7 5");
        }
        assertThat(nameserver.asked).isEmpty();
    }

    @Test
    void everythingElseIsPassedOnAndComesBackByteForByte() throws Exception {
        List<byte[]> others = List.of(
                OTHER,
                Packets.question(9, NAME, Packets.HTTPS),
                Packets.message(10, 0x2800, 1, 0, "zone.example.com", 6, 1, new byte[700]),
                new byte[] {1},
                new byte[9000]);
        for (byte[] other : others) {
            assertThat(ask(listening.udp(), other)).isEqualTo(backwards(other));
        }
        try (Socket stream = connect(listening.tcp())) {
            for (byte[] other : others) {
                write(stream, other);
                assertThat(read(stream)).isEqualTo(backwards(other));
            }
        }
        assertThat(nameserver.asked).hasSize(2 * others.size());
        for (int i = 0; i < nameserver.asked.size(); i++) {
            assertThat(nameserver.asked.get(i)).isEqualTo(others.get(i % others.size()));
        }
    }

    @Test
    void answersOfEitherKindComeInOneStream() throws Exception {
        byte[] large = new byte[60_000];
        try (Socket stream = connect(listening.tcp())) {
            write(stream, QUESTION, large, QUESTION, OTHER);
            int own = 0;
            for (int i = 0; i < 4; i++) {
                byte[] answer = read(stream);
                own += Packets.number(answer, 0) == 7 ? 1 : 0;
                assertThat(answer.length).isIn(60_000, OTHER.length, QUESTION.length + 16);
            }
            assertThat(own).isEqualTo(2);
        }
    }

    @Test
    void whoHasSaidAllStillHearsTheAnswer() throws Exception {
        try (Socket stream = connect(listening.tcp())) {
            write(stream, OTHER);
            stream.shutdownOutput();
            assertThat(read(stream)).isEqualTo(backwards(OTHER));
            assertThat(stream.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket stream = connect(listening.tcp())) {
            write(stream, QUESTION);
            stream.shutdownOutput();
            assertThat(read(stream)).isNotEmpty();
            assertThat(stream.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void twoQuestionsOfOneSocketGetTheirOwnAnswers() throws Exception {
        try (DatagramSocket socket = client(listening.udp())) {
            byte[] second = Packets.question(9, "third.example.com", DnsQuery.AAAA);
            socket.send(new DatagramPacket(OTHER, OTHER.length));
            byte[] one = ask(socket, second);
            DatagramPacket two = new DatagramPacket(new byte[512], 512);
            socket.receive(two);
            assertThat(List.of(Packets.number(one, 0), Packets.number(two.getData(), 0)))
                    .containsExactlyInAnyOrder(8, 9);
        }
    }

    @Test
    void whatIsNoAnswerToTheQuestionIsPassedOnTooAndTheAnswerStillHeard() throws Exception {
        byte[] forged = Packets.question(99, "forged.example.com", DnsQuery.A);
        nameserver.answers = message -> List.of(forged, backwards(message));
        try (DatagramSocket socket = client(listening.udp())) {
            assertThat(ask(socket, OTHER)).isEqualTo(forged);
            DatagramPacket next = new DatagramPacket(new byte[512], 512);
            socket.receive(next);
            assertThat(Arrays.copyOf(next.getData(), next.getLength())).isEqualTo(backwards(OTHER));
        }
    }

    @Test
    void aNameserverThatRefusesFailsTheQuestionAtOnce() throws Exception {
        nameserver.close();

        assertThat(Packets.code(ask(listening.udp(), OTHER))).isEqualTo(2);
        try (Socket stream = connect(listening.tcp())) {
            write(stream, OTHER);
            assertThat(Packets.code(read(stream))).isEqualTo(2);
            assertThat(stream.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(Packets.addresses(ask(listening.udp(), QUESTION))).containsExactly("192.0.2.7 5");
    }

    @Test
    void questionsWithoutAnswerAreBounded() throws Exception {
        nameserver.answers = _ -> List.of();
        try (DatagramSocket socket = client(listening.udp())) {
            for (int i = 0; i < 4 * DatagramRelay.MOST_IN_FLIGHT; i++) {
                byte[] question = Packets.question(1000 + i, "other.example.com", DnsQuery.A);
                socket.send(new DatagramPacket(question, question.length));
                // One that is answered says that those before have been passed on.
                assertThat(ask(socket, QUESTION)).isNotEmpty();
            }
            assertThat(nameserver.asked.size()).isGreaterThan(DatagramRelay.MOST_IN_FLIGHT);
            assertThat(socketsOfTheNameserver())
                    .isBetween((long) DatagramRelay.MOST_IN_FLIGHT, DatagramRelay.MOST_IN_FLIGHT + 2L);
        }
    }

    /** Of this machine, that are connected to it. */
    private long socketsOfTheNameserver() throws IOException {
        String state = String.format(Locale.ROOT, ":%04X 01 ", nameserver.port());
        try (Stream<String> sockets = Files.lines(Path.of("/proc/net/udp"))) {
            return sockets.filter(socket -> socket.contains(state)).count();
        }
    }

    @Test
    void ofTooManyConnectionsTheIdleOnesAreEnded() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * StreamRelay.MOST_CONNECTIONS; i++) {
                Socket stream = connect(listening.tcp());
                idle.add(stream);
                write(stream, OTHER);
                assertThat(read(stream)).isEqualTo(backwards(OTHER));
            }
            assertThat(idle.getFirst().getInputStream().read()).isEqualTo(-1);
            write(idle.getLast(), QUESTION);
            assertThat(read(idle.getLast())).isNotEmpty();
        } finally {
            for (Socket stream : idle) {
                stream.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.53.0.1", "::1"})
    void aPortStaysWhileItsNameserverDoes(String address) throws Exception {
        InetAddress other = InetAddress.ofLiteral(address);
        assertThat(resolver.listenFor(List.of(other, ADDRESS))).containsEntry(ADDRESS, listening);
        resolver.listenFor(List.of(InetAddress.ofLiteral("127.53.0.2")));

        CountDownLatch gone = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            while (answers(listening.tcp())) {
                Thread.onSpinWait();
            }
            gone.countDown();
        });
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean answers(Endpoint at) {
        try (Socket _ = connect(at)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void itSaysThatItIsAtWorkUntilItIsClosed() throws Exception {
        int before = beats.get();
        resolver.beat();
        while (beats.get() == before) {
            Thread.onSpinWait();
        }
        resolver.close();

        assertThat(stopped).isTrue();
        assertThatThrownBy(() -> connect(listening.tcp())).isInstanceOf(ConnectException.class);
    }
}
