package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On real connections over loopback. */
class TcpSocketsTest {
    private static final int SENT = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aConnectionIsListedWithItsOwnerAndWithAllThatItHasReceived(String loopback) throws Exception {
        InetAddress address = InetAddress.ofLiteral(loopback);
        try (TcpSockets sockets = TcpSockets.open();
                ServerSocket server = new ServerSocket(0, 1, address);
                Socket client = new Socket(address, server.getLocalPort());
                Socket served = server.accept()) {
            TcpSocket before = only(sockets, address, server.getLocalPort());
            assertThat(before.received()).isZero();
            assertThat(new ProcFs(Path.of("/proc"))
                            .sockets((int) ProcessHandle.current().pid()))
                    .contains(before.inode());

            Thread sender = Thread.ofVirtual().start(() -> send(served));
            assertThat(client.getInputStream().readNBytes(SENT)).hasSize(SENT);
            sender.join();

            TcpSocket after = only(sockets, address, server.getLocalPort());
            assertThat(after.cookie()).isEqualTo(before.cookie());
            assertThat(after.received()).isEqualTo(SENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theLastAccountOfAConnectionIsToldWhenItEnds(String loopback) throws Exception {
        InetAddress address = InetAddress.ofLiteral(loopback);
        try (TcpSockets sockets = TcpSockets.open();
                ServerSocket server = new ServerSocket(0, 1, address)) {
            int port = server.getLocalPort();
            try (Socket client = new Socket(address, port);
                    Socket served = server.accept()) {
                Thread sender = Thread.ofVirtual().start(() -> send(served));
                assertThat(client.getInputStream().readNBytes(SENT)).hasSize(SENT);
                sender.join();
                assertThat(ended(sockets, address, port)).isEmpty();
            }
            List<TcpSocket> found = await().until(() -> ended(sockets, address, port), ended -> !ended.isEmpty());
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().received()).isBetween((long) SENT, SENT + 1L);
        }
    }

    private static List<TcpSocket> ended(TcpSockets sockets, InetAddress address, int port) throws KernelException {
        return sockets.ended().stream()
                .filter(socket -> socket.port() == port && socket.remote().equals(address))
                .toList();
    }

    private static TcpSocket only(TcpSockets sockets, InetAddress address, int port) throws KernelException {
        List<TcpSocket> found = sockets.connected().stream()
                .filter(socket -> socket.port() == port && socket.remote().equals(address))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void send(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[SENT]);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
