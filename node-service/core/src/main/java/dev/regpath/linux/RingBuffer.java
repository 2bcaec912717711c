package dev.regpath.linux;

import static dev.regpath.linux.Native.bind;
import static dev.regpath.linux.Native.bindVoid;
import static dev.regpath.linux.Native.bindWithErrno;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading end of a BPF ring buffer map: the ring_buffer API of {@code <bpf/libbpf.h>}. Each record is read once, by
 * one of its readers: there must be no second one. For one thread at a time.
 */
public final class RingBuffer implements AutoCloseable {
    /** What one poll brings at most; more stays in the buffer. A faster writer does not keep us here. */
    private static final int BATCH = 1024;

    private static final int FULL = -1;

    private final Fd map;
    private final Arena arena = Arena.ofShared();
    private final MethodHandle poll;
    private final MethodHandle free;
    private final MemorySegment buffer;
    private List<byte[]> batch = new ArrayList<>();
    private boolean open = true;

    /**
     * Begins to read; what was written before comes first.
     *
     * @param map of type BPF_MAP_TYPE_RINGBUF; is closed with this
     */
    public RingBuffer(Libbpf libbpf, Fd map) throws KernelException {
        this.map = map;
        poll = bind(libbpf.library, "ring_buffer__poll", JAVA_INT, ADDRESS, JAVA_INT);
        free = bindVoid(libbpf.library, "ring_buffer__free", ADDRESS);
        MethodHandle make =
                bindWithErrno(libbpf.library, "ring_buffer__new", 4, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        MemorySegment take = Linker.nativeLinker()
                .upcallStub(taker(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG), arena);
        MemorySegment errno = Native.captured(arena);
        buffer = Native.run(() ->
                (MemorySegment) make.invokeExact(errno, map.number(), take, MemorySegment.NULL, MemorySegment.NULL));
        if (buffer.equals(MemorySegment.NULL)) {
            int number = Native.errno(errno);
            arena.close();
            throw KernelException.of("ring_buffer__new", number, "read a ring buffer");
        }
    }

    private MethodHandle taker() {
        try {
            return MethodHandles.lookup()
                    .bind(
                            this,
                            "take",
                            MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the method stands below", e);
        }
    }

    /** {@code ring_buffer_sample_fn}. An exception that went up into C would end the process: nothing here throws one. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Called by libbpf, which also passes a context.
    private int take(MemorySegment context, MemorySegment data, long size) {
        try {
            batch.add(data.reinterpret(size).toArray(JAVA_BYTE));
            return batch.size() < BATCH ? 0 : FULL;
        } catch (Throwable _) {
            // Out of memory: this record is lost, and polling ends for now.
            return FULL;
        }
    }

    /** The next records, copied; waits for the first of them, at most {@code patience}. */
    public List<byte[]> poll(Duration patience) throws KernelException {
        if (!open) {
            throw new IllegalStateException("the ring buffer is closed");
        }
        int result = Native.run(() -> (int) poll.invokeExact(buffer, (int) patience.toMillis()));
        List<byte[]> read = batch;
        batch = new ArrayList<>();
        if (result < 0 && read.isEmpty() && result != -Errno.EINTR.number()) {
            throw KernelException.of("ring_buffer__poll", -result, "read a ring buffer");
        }
        return read;
    }

    /** Leaves out what was written before now. */
    public void skipPast() throws KernelException {
        List<byte[]> past;
        do {
            past = poll(Duration.ZERO);
        } while (!past.isEmpty());
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Native.run(() -> {
                free.invokeExact(buffer);
                return 0;
            });
            arena.close();
            map.close();
        }
    }
}
