package dev.regpath.verify.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.HostName;
import dev.regpath.files.FileTree;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NameserversTest {
    private static final HostName NAME = new HostName("registry.example.com");
    private static final NameService FAILING = names -> names.stream()
            .collect(Collectors.toMap(name -> name, _ -> new NameAnswer.NoAddresses("Name or service not known")));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 0 | answers NXDOMAIN: there is no such name",
                "2 | 0 | answers SERVFAIL: it could not find out",
                "5 | 0 | answers REFUSED: it does not answer this node, or not for this name",
                "0 | 0 | says that it has no IPv4 address",
                "0 | 1 | has an answer when it is asked again",
            })
    void eachNameserverIsNamedWithItsAnswer(int code, int answers, String words) throws IOException {
        try (Server server = new Server("127.0.0.1", 0, code, answers)) {
            assertThat(reason("nameserver 127.0.0.1\n", server.port()))
                    .isEqualTo("Name or service not known; nameserver 127.0.0.1 " + words);
        }
    }

    @Test
    void oneThatIsSilentAndOneThatIsNotThereAreToldApart() throws IOException {
        try (Server answering = new Server("127.0.0.1", 0, 2, 0);
                DatagramSocket _ = silent("127.0.0.2", answering.port())) {
            assertThat(reason("""
                            search example.com
                            nameserver 127.0.0.1
                            nameserver 127.0.0.2
                            nameserver 127.0.0.3
                            nameserver 127.0.0.4
                            """, answering.port()))
                    .isEqualTo(
                            "Name or service not known; nameserver 127.0.0.1 answers SERVFAIL: it could not find out,"
                                    + " nameserver 127.0.0.2 gives no answer within 300 ms,"
                                    + " nameserver 127.0.0.3 does not listen: port unreachable");
        }
    }

    @Test
    void behindTheStubOfSystemdAreOthers() throws IOException {
        try (Server server = new Server("127.0.0.53", 0, 3, 0)) {
            new FileTree(directory)
                    .with("/run/systemd/resolve/resolv.conf", "nameserver 10.0.0.2\nnameserver 10.0.0.3\n");

            assertThat(reason("nameserver 127.0.0.53\n", server.port()))
                    .contains(
                            "nameserver 127.0.0.53 (systemd-resolved, which asks 10.0.0.2 and 10.0.0.3) answers NXDOMAIN");
        }
    }

    @Test
    void withoutALineThisMachineIsAsked() throws IOException {
        try (Server server = new Server("127.0.0.1", 0, 5, 0)) {
            assertThat(reason("# empty\n", server.port()))
                    .contains("/etc/resolv.conf has no nameserver, so nameserver 127.0.0.1 answers REFUSED");
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void answersToOtherQuestionsAreNotWaitedForWithoutEnd() throws IOException {
        try (DatagramSocket socket = silent("127.0.0.1", 0)) {
            Thread.ofVirtual().start(() -> {
                try {
                    DatagramPacket question = new DatagramPacket(new byte[512], 512);
                    socket.receive(question);
                    // It says that it is a question, so that no chance makes it the answer.
                    DatagramPacket other = new DatagramPacket(new byte[12], 12, question.getSocketAddress());
                    while (true) {
                        socket.send(other);
                    }
                } catch (IOException _) {
                    return; // It was closed.
                }
            });

            assertThat(reason("nameserver 127.0.0.1\n", socket.getLocalPort()))
                    .contains("gives no answer within 300 ms");
        }
    }

    @Test
    void nobodyIsAskedAboutANameThatResolves() {
        NameAnswer found = new NameAnswer.Found(Set.of(InetAddress.getLoopbackAddress()));
        Nameservers names = new Nameservers(
                asked -> Map.of(NAME, found), new FileTree(directory).files(), Duration.ofMillis(300), 1);

        assertThat(names.resolve(Set.of(NAME))).isEqualTo(Map.of(NAME, found));
    }

    private String reason(String resolvConf, int port) {
        Nameservers names = new Nameservers(
                FAILING,
                new FileTree(directory).with("/etc/resolv.conf", resolvConf).files(),
                Duration.ofMillis(300),
                port);
        return names.resolve(Set.of(NAME)).get(NAME) instanceof NameAnswer.NoAddresses(String reason)
                ? reason
                : "found";
    }

    private static DatagramSocket silent(String address, int port) throws SocketException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    /** Gives every question the same answer, and before it one that belongs to another question. */
    private static final class Server implements AutoCloseable {
        private final DatagramSocket socket;
        private final Thread thread;

        Server(String address, int port, int code, int answers) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            thread = Thread.ofVirtual().start(() -> serve(code, answers));
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve(int code, int answers) {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            try {
                while (true) {
                    socket.receive(packet);
                    byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                    answer[2] |= (byte) 0x80;
                    answer[3] = (byte) code;
                    answer[7] = (byte) answers;
                    byte[] others = answer.clone();
                    others[0] ^= 1;
                    socket.send(new DatagramPacket(others, others.length, packet.getSocketAddress()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException _) {
                return; // It was closed.
            }
        }

        @Override
        public void close() {
            socket.close();
            thread.interrupt();
        }
    }
}
