package dev.regpath.resolver;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A nameserver that remembers what it was asked, and says what it is told to. */
final class FakeNameserver implements Closeable {
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Thread accepting = Thread.ofPlatform().daemon().unstarted(this::accept);
    private final Thread receiving = Thread.ofPlatform().daemon().unstarted(this::receive);
    volatile Function<byte[], List<byte[]>> answers;
    final List<byte[]> asked = new CopyOnWriteArrayList<>();

    FakeNameserver(InetAddress address, Function<byte[], List<byte[]>> answers) throws IOException {
        this.answers = answers;
        this.tcp = new ServerSocket(0, 50, address);
        this.udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
        accepting.start();
        receiving.start();
    }

    int port() {
        return tcp.getLocalPort();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!udp.isClosed()) {
            try {
                packet.setLength(65_535);
                udp.receive(packet);
                byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
                asked.add(message);
                for (byte[] answer : answers.apply(message)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException _) {
                // The test is over.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            } catch (IOException _) {
                // The test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            while (true) {
                byte[] message = in.readNBytes(in.readUnsignedShort());
                asked.add(message);
                for (byte[] answer : answers.apply(message)) {
                    out.writeShort(answer.length);
                    out.write(answer);
                }
            }
        } catch (EOFException | SocketException _) {
            // The client has said all.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        try {
            // Only then its sockets are gone.
            accepting.join();
            receiving.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException(e.toString());
        }
    }
}
