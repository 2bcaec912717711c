package dev.regpath.resolver;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Packets as clients and nameservers write them, by no code of the resolver. */
final class Packets {
    static final int HTTPS = 65;

    private Packets() {}

    /** An ordinary question. */
    static byte[] question(int id, String name, int type) {
        return message(id, 0x0100, 1, 0, name, type, 1, new byte[0]);
    }

    /** One with an OPT record. */
    static byte[] withExtension(int id, String name, int type, int size, int bits) {
        byte[] opt = ByteBuffer.allocate(11)
                .put((byte) 0)
                .putShort((short) 41)
                .putShort((short) size)
                .putShort((short) 0)
                .putShort((short) bits)
                .putShort((short) 0)
                .array();
        return message(id, 0x0100, 1, 1, name, type, 1, opt);
    }

    /** Any message with one question written out. */
    static byte[] message(
            int id, int flags, int questions, int additional, String name, int type, int kind, byte[] more) {
        ByteBuffer out = ByteBuffer.allocate(512 + more.length)
                .putShort((short) id)
                .putShort((short) flags)
                .putShort((short) questions)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) additional);
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0).putShort((short) type).putShort((short) kind).put(more);
        byte[] message = new byte[out.flip().remaining()];
        out.get(message);
        return message;
    }

    static int number(byte[] message, int at) {
        return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(at));
    }

    /** The error of a reply, or 0. */
    static int code(byte[] reply) {
        return number(reply, 2) & 0xf;
    }

    /** The addresses of a reply whose records point to its question, as {@code ADDRESS TTL}. */
    static List<String> addresses(byte[] reply) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(reply).position(DnsQuery.HEADER);
        for (int length = in.get(); length != 0; length = in.get()) {
            in.position(in.position() + length);
        }
        in.position(in.position() + 4);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < number(reply, 6); i++) {
            if (Short.toUnsignedInt(in.getShort()) != 0xc00c) {
                throw new IllegalStateException("no pointer to the question");
            }
            in.getInt();
            int seconds = in.getInt();
            byte[] address = new byte[in.getShort()];
            in.get(address);
            all.add(InetAddress.getByAddress(address).getHostAddress() + " " + seconds);
        }
        return all;
    }
}
