package dev.regpath.harness;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** The provider's nameserver, at the lab's gateway: it answers as it is told, and notes every question. */
final class LabNameserver implements AutoCloseable {
    /** Where nothing is. */
    static final InetAddress WRONG = InetAddress.ofLiteral("198.51.100.66");

    /** An address of IPv6 is no socket's before the kernel has asked whether anybody has it already. */
    private static final Duration DUPLICATES = Duration.ofSeconds(20);

    private static final int PORT = 53;
    private static final int HEADER = 12;

    /** How it answers questions for addresses of the registry. */
    enum DnsBehaviour {
        /** With the address that the registry has. */
        WORKING,
        /** Not at all, like one that is unreachable. */
        DEAD,
        /** There is no such name. */
        NXDOMAIN,
        /** An address that is wrong, for an hour. */
        LYING
    }

    /** A packet in hexadecimal digits, and who has sent it. */
    private record Question(String packet, InetAddress by) {}

    private final InetAddress address;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Queue<Question> asked = new ConcurrentLinkedQueue<>();
    private volatile DnsBehaviour behaviour = DnsBehaviour.DEAD;
    private volatile Duration away = Duration.ZERO;

    private LabNameserver(InetAddress address) {
        this.address = address;
        InetSocketAddress here = new InetSocketAddress(address, PORT);
        this.udp = NetworkNamespace.receive(NetworkNamespace.ENGINE, here);
        this.tcp = NetworkNamespace.listen(NetworkNamespace.ENGINE, here);
    }

    static LabNameserver start(Lab lab) {
        return start(lab, lab.gateway());
    }

    /** One that has an address of IPv6 alone; the lab needs a machine by then, or the address is nobody's. */
    static LabNameserver startIpv6(Lab lab) {
        InetAddress address = lab.ipv6Gateway();
        return Waiting.until("nobody else has the address", DUPLICATES, () -> {
            try {
                return Optional.of(start(lab, address));
            } catch (UncheckedIOException e) {
                return Optional.empty();
            }
        });
    }

    private static LabNameserver start(Lab lab, InetAddress address) {
        LabNameserver started = lab.keep(new LabNameserver(address));
        Thread.ofPlatform().daemon().start(started::receive);
        Thread.ofPlatform().daemon().start(started::accept);
        return started;
    }

    InetAddress address() {
        return address;
    }

    /** What a node has in its resolv.conf that asks it; whoever gets no answer gives up after a second. */
    String resolvConf() {
        return "nameserver %s%noptions timeout:1 attempts:1%n".formatted(address.getHostAddress());
    }

    /** From the next question on. */
    void answer(DnsBehaviour how) {
        behaviour = how;
    }

    /** Answers datagrams so much later from now on. */
    void moveAway(Duration delay) {
        away = delay;
    }

    /** Every question since {@link #forget}, in hexadecimal digits. */
    List<String> asked() {
        return asked.stream().map(Question::packet).toList();
    }

    /** Whether a node has asked for a name since. */
    boolean wasAskedFor(String name, Node by) {
        InetAddress node = by.address();
        return asked.stream()
                .anyMatch(question ->
                        question.by().equals(node) && asksFor(HexFormat.of().parseHex(question.packet()), name));
    }

    void forget() {
        asked.clear();
    }

    /** What it says to a question that is not about the registry: no server of the world does. */
    static byte[] oddAnswer(byte[] question) {
        byte[] odd = Arrays.copyOf(question, question.length + 700);
        odd[2] |= (byte) 0x82; // An answer, truncated.
        Arrays.fill(odd, question.length, odd.length, (byte) 0xa5);
        return odd;
    }

    private Optional<byte[]> answerTo(byte[] question, InetAddress by) {
        asked.add(new Question(HexFormat.of().formatHex(question), by));
        if (!asksFor(question, RegistrySite.NAME)) {
            return Optional.of(oddAnswer(question));
        }
        return switch (behaviour) {
            case WORKING -> Optional.of(reply(question, RegistrySite.EXTERNAL));
            case DEAD -> Optional.empty();
            case NXDOMAIN -> Optional.of(reply(question, 3, new byte[0]));
            case LYING -> Optional.of(reply(question, WRONG));
        };
    }

    private static byte[] reply(byte[] question, InetAddress address) {
        return reply(question, 0, isForIpv4(question) ? record(address) : new byte[0]);
    }

    private static byte[] record(InetAddress address) {
        return ByteBuffer.allocate(16)
                .putShort((short) 0xc00c)
                .putInt(0x0001_0001)
                .putInt(3600)
                .putShort((short) 4)
                .put(address.getAddress())
                .array();
    }

    /** Without the additional records of the question. */
    private static byte[] reply(byte[] question, int code, byte[] record) {
        int end = endOfQuestion(question);
        ByteBuffer reply =
                ByteBuffer.allocate(end + record.length).put(question, 0, end).put(record);
        reply.putShort(2, (short) (0x8180 | code));
        reply.putShort(6, (short) (record.length == 0 ? 0 : 1)).putShort(10, (short) 0);
        return reply.array();
    }

    private static boolean isForIpv4(byte[] question) {
        return question[endOfQuestion(question) - 3] == 1;
    }

    private static int endOfQuestion(byte[] question) {
        int at = HEADER;
        while (question[at] != 0) {
            at += 1 + question[at];
        }
        return at + 5;
    }

    private static boolean asksFor(byte[] question, String name) {
        String text = new String(question, HEADER, question.length - HEADER, StandardCharsets.ISO_8859_1);
        String[] labels = name.split("\\.", -1);
        StringBuilder wire = new StringBuilder();
        for (String label : labels) {
            wire.append((char) label.length()).append(label);
        }
        return text.toLowerCase(Locale.ROOT).startsWith(wire.append('\0').toString());
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!udp.isClosed()) {
            try {
                packet.setLength(65_535);
                udp.receive(packet);
                Optional<byte[]> answer =
                        answerTo(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getAddress());
                if (answer.isPresent()) {
                    LockSupport.parkNanos(away.toNanos());
                    udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (SocketException _) {
                // The lab is closed, or who asked has gone.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            } catch (IOException _) {
                // The lab is closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            while (true) {
                Optional<byte[]> answer = answerTo(in.readNBytes(in.readUnsignedShort()), client.getInetAddress());
                if (answer.isPresent()) {
                    out.writeShort(answer.get().length);
                    out.write(answer.get());
                }
            }
        } catch (EOFException | SocketException _) {
            // Who asked has heard enough.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
