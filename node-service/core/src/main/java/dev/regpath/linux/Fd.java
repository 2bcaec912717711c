package dev.regpath.linux;

/** A file descriptor that the JDK knows nothing of. Who gets one closes it. Not thread-safe. */
public final class Fd implements AutoCloseable {
    private final int number;
    private boolean open = true;

    Fd(int number) {
        this.number = number;
    }

    int number() {
        if (!open) {
            throw new IllegalStateException("file descriptor %d is closed".formatted(number));
        }
        return number;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Libc.close(number);
        }
    }
}
