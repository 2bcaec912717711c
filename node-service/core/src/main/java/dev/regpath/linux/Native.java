package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Binds C functions and reads errno. */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(PathElement.groupElement("errno"));

    /** A call of a bound function. */
    interface NativeCall<T> {
        T run() throws Throwable;
    }

    private Native() {}

    static MethodHandle bind(SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    static MethodHandle bindVoid(SymbolLookup library, String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
    }

    /** A function whose errno is wanted: its handle takes the memory of {@link #captured} first. */
    static MethodHandle bindWithErrno(
            SymbolLookup library, String name, int fixedArguments, MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor shape = FunctionDescriptor.of(result, arguments);
        Linker.Option errno = Linker.Option.captureCallState("errno");
        MemorySegment function = library.findOrThrow(name);
        return fixedArguments == arguments.length
                ? LINKER.downcallHandle(function, shape, errno)
                : LINKER.downcallHandle(function, shape, errno, Linker.Option.firstVariadicArg(fixedArguments));
    }

    static MemorySegment captured(Arena arena) {
        return arena.allocate(CAPTURED);
    }

    static int errno(MemorySegment captured) {
        return (int) ERRNO.get(captured, 0L);
    }

    /** Runs a call of which no Java exception can come. */
    static <T> T run(NativeCall<T> call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw", e);
        }
    }

    static MemorySegment ints(Arena arena, int count) {
        return arena.allocate(JAVA_INT, count);
    }
}
