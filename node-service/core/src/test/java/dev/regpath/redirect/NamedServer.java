package dev.regpath.redirect;

import dev.regpath.routing.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Listens on one loopback address and port, TCP and UDP, and tells its name to everybody who asks. */
final class NamedServer implements Closeable {
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final byte[] name;

    NamedServer(String name, String address) throws IOException {
        this(name, InetAddress.ofLiteral(address), 0);
    }

    NamedServer(String name, Endpoint endpoint) throws IOException {
        this(name, endpoint.address(), endpoint.port());
    }

    private NamedServer(String name, InetAddress address, int port) throws IOException {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.tcp = new ServerSocket(port, 4096, address);
        this.udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
        udp.setReceiveBufferSize(4 << 20);
        Thread.ofPlatform().daemon().start(this::accept);
        Thread.ofPlatform().daemon().start(this::answer);
    }

    Endpoint endpoint() {
        return new Endpoint(tcp.getInetAddress(), tcp.getLocalPort());
    }

    int port() {
        return tcp.getLocalPort();
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                socket.getOutputStream().write(name);
            } catch (IOException _) {
                // The client has reset it, or the test is over.
            }
        }
    }

    private void answer() {
        byte[] question = new byte[64];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(question, question.length);
                udp.receive(packet);
                if (packet.getLength() > 0) {
                    udp.send(new DatagramPacket(name, name.length, packet.getSocketAddress()));
                }
            } catch (SocketException _) {
                // The test is over, or the client has gone.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
