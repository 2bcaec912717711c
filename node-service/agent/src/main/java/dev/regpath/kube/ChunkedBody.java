package dev.regpath.kube;

import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, 7.1). Each chunk of a watch is handed on as soon as it is here. */
final class ChunkedBody extends InputStream {
    private final InputStream in;
    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("the connection ended within an answer");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first) {
            HttpConnection.line(in); // The end of the chunk before.
        }
        first = false;
        String size = HttpConnection.line(in).split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("'%s' is not the size of a chunk".formatted(size));
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            var _ = HttpConnection.fields(in); // Trailers hold nothing we need.
        }
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
