package dev.regpath.verify.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One question for the IPv4 addresses of a name, to one nameserver, over UDP (RFC 1035). */
final class DnsQuestion {
    private static final int HEADER = 12;

    /** The largest message without extensions. */
    private static final int MOST = 512;

    private static final int LONGEST_LABEL = 63;

    /** Standard query, recursion desired. */
    private static final int FLAGS = 0x0100;

    private static final int TYPE_A = 1;
    private static final int CLASS_IN = 1;

    /** Of the second word: that this is an answer. */
    private static final int ANSWER = 0x8000;

    private DnsQuestion() {}

    /** What {@code server} says, as the end of a sentence that begins with it. */
    static String ask(InetSocketAddress server, String name, Duration limit) {
        int id = ThreadLocalRandom.current().nextInt(1 << 16);
        byte[] question = question(id, name);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server); // So that ICMP errors are reported.
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
            long end = System.nanoTime() + limit.toNanos();
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
                packet.setLength(MOST);
                socket.receive(packet);
                Optional<String> said = said(Arrays.copyOf(packet.getData(), packet.getLength()), id);
                if (said.isPresent()) {
                    return said.get();
                }
            }
            return silence(limit);
        } catch (SocketTimeoutException _) {
            return silence(limit);
        } catch (PortUnreachableException _) {
            return "does not listen: port unreachable";
        } catch (IOException e) {
            return "cannot be asked: " + e.getMessage();
        }
    }

    private static String silence(Duration limit) {
        return "gives no answer within %d ms".formatted(limit.toMillis());
    }

    /** What a message says; empty if it is no answer to this question. */
    static Optional<String> said(byte[] message, int id) {
        boolean ours = message.length >= HEADER && number(message, 0) == id && (number(message, 2) & ANSWER) != 0;
        return ours ? Optional.of(words(number(message, 2) & 0xf, number(message, 6))) : Optional.empty();
    }

    private static byte[] question(int id, String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(MOST);
        for (int number : new int[] {id, FLAGS, 1, 0, 0, 0}) {
            write(out, number);
        }
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            int length = Math.min(bytes.length, LONGEST_LABEL);
            if (length > 0) {
                out.write(length);
                out.write(bytes, 0, length);
            }
        }
        out.write(0);
        write(out, TYPE_A);
        write(out, CLASS_IN);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static String words(int code, int answers) {
        return switch (code) {
            case 0 -> answers > 0 ? "has an answer when it is asked again" : "says that it has no IPv4 address";
            case 1 -> "answers FORMERR: it does not understand the question";
            case 2 -> "answers SERVFAIL: it could not find out";
            case 3 -> "answers NXDOMAIN: there is no such name";
            case 4 -> "answers NOTIMP: it answers no such question";
            case 5 -> "answers REFUSED: it does not answer this node, or not for this name";
            default -> "answers with error %d".formatted(code);
        };
    }
}
