package dev.regpath.resolver;

import dev.regpath.linux.InputFile;
import dev.regpath.linux.ProcFs;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.Distribution;
import dev.regpath.runtime.Peer;
import dev.regpath.runtime.RuntimeProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether daemons may resolve names by libc. A program of Go does where it was built with cgo, is linked with libc and finds
 * a source in nsswitch.conf that it does not know (net/conf.go); one without an interpreter is not linked with it.
 */
@FunctionalInterface
public interface LibcUse {
    /** Linkers put the headers of a program into its first page, or the kernel does not take it (fs/binfmt_elf.c). */
    int PAGE = 4096;

    /** A daemon that may; empty if none does. */
    Optional<String> daemon();

    /** As the programs that run show it; of one that cannot be looked at, that it may. */
    static LibcUse of(ProcFs processes, ContainerRuntime runtime) {
        return () -> {
            Peer peer = runtime.peer();
            if (peer instanceof Peer.Hidden) {
                return Optional.of("containerd, which cannot be seen from here,");
            }
            Stream<Integer> kubelets =
                    processes.named(Distribution.all(each -> each.kubelet().commands())).stream();
            Stream<Integer> all = Stream.concat(peer.process().map(RuntimeProcess::pid).stream(), kubelets);
            return all.map(pid -> processes.mount().resolve(Integer.toString(pid)))
                    .filter(process -> mayUse(process.resolve("exe")))
                    .findFirst()
                    .map(process -> "process %s".formatted(process.getFileName()));
        };
    }

    private static boolean mayUse(Path program) {
        try {
            return hasInterpreter(InputFile.readStartOfProgram(program, PAGE));
        } catch (IOException _) {
            return true;
        }
    }

    /** Whether an ELF program of 64 bits names an interpreter, PT_INTERP of elf(5); also if it cannot be understood. */
    static boolean hasInterpreter(byte[] start) {
        ByteBuffer elf = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        if (start.length < 64 || elf.getInt(0) != 0x464c457f || start[4] != 2 || start[5] != 1) {
            return true;
        }
        long headers = elf.getLong(32);
        int size = Short.toUnsignedInt(elf.getShort(54));
        int count = Short.toUnsignedInt(elf.getShort(56));
        for (int i = 0; i < count; i++) {
            long at = headers + (long) i * size;
            if (at < 0 || at + 4 > start.length || elf.getInt((int) at) == 3) {
                return true;
            }
        }
        return false;
    }
}
