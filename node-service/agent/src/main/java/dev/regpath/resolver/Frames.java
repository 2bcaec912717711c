package dev.regpath.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/** The messages of a stream, each with its length before it (RFC 1035, 4.2.2). Holds one of the largest at most. */
final class Frames {
    static final int PREFIX = 2;

    private static final int FIRST = 1024;
    private static final int LARGEST = PREFIX + 0xffff;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST);
    private boolean ended;

    /** Reads what is there and has room. */
    void read(ReadableByteChannel from) throws IOException {
        if (!bytes.hasRemaining() && bytes.capacity() < LARGEST) {
            bytes = ByteBuffer.allocate(Math.min(LARGEST, 4 * bytes.capacity())).put(bytes.flip());
        }
        if (from.read(bytes) < 0) {
            ended = true;
        }
    }

    /** Whether there will be no more than there is. */
    boolean ended() {
        return ended;
    }

    /** The next message with its length before it, as it came; empty if it is not complete yet. */
    Optional<byte[]> next() {
        int length = bytes.position() < PREFIX ? LARGEST : PREFIX + Short.toUnsignedInt(bytes.getShort(0));
        return bytes.position() < length ? Optional.empty() : Optional.of(take(length));
    }

    /** What came before the end and is no message; empty while there may be more. */
    Optional<byte[]> rest() {
        return ended && bytes.position() > 0 ? Optional.of(take(bytes.position())) : Optional.empty();
    }

    private byte[] take(int length) {
        byte[] taken = new byte[length];
        bytes.flip().get(taken);
        bytes.compact();
        return taken;
    }

    /** A message without the length before it. */
    static byte[] message(byte[] frame) {
        return Arrays.copyOfRange(frame, PREFIX, frame.length);
    }

    /** A message with its length before it. */
    static byte[] of(byte[] message) {
        return ByteBuffer.allocate(PREFIX + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }
}
