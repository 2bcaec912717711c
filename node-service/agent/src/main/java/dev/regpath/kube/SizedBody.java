package dev.regpath.kube;

import java.io.IOException;
import java.io.InputStream;

/** A body of known size. */
final class SizedBody extends InputStream {
    private final InputStream in;
    private long left;

    SizedBody(InputStream in, long size) {
        this.in = in;
        this.left = size;
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
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("the connection ended %d bytes before the end of an answer".formatted(left));
        }
        left -= count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
