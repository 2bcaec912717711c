package dev.regpath.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** What is still to be written to a stream, in its order. */
final class Outbox {
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();

    void add(byte[] bytes) {
        waiting.add(ByteBuffer.wrap(bytes));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Writes as much as there is room for. */
    void write(WritableByteChannel to) throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.element();
            int _ = to.write(first);
            if (first.hasRemaining()) {
                return;
            }
            waiting.remove();
        }
    }

    /** Takes out what was not begun to be written. */
    List<byte[]> takeBack() {
        List<byte[]> all = waiting.stream().map(ByteBuffer::array).toList();
        waiting.clear();
        return all;
    }
}
