package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory of a BPF array map, shared with the programs that run now. A {@code long} is read and written whole, which
 * bpf(2)'s update does not promise: it copies bytes. Not usable after {@link #close()}.
 */
public final class MappedArray implements AutoCloseable {
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private boolean open = true;

    MappedArray(MemorySegment memory) {
        this.memory = memory;
    }

    /** The value at a byte offset that is a multiple of 8, as programs see it now. */
    public long getLong(long offset) {
        return (long) LONG.getVolatile(memory(), offset);
    }

    /** Writes the value at once; whatever was written before is visible to who sees it. */
    public void setLong(long offset, long value) {
        LONG.setVolatile(memory(), offset, value);
    }

    /** A copy of some bytes. */
    public byte[] get(long offset, int length) {
        return memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Writes bytes in no particular order. */
    public void put(long offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory(), JAVA_BYTE, offset, bytes.length);
    }

    private MemorySegment memory() {
        if (!open) {
            throw new IllegalStateException("the map is no longer in memory");
        }
        return memory;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Libc.munmap(memory);
        }
    }
}
