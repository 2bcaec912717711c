package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** What only tests do to the kernel: attach programs as a neighbour would, and look at what programs cost. */
public final class TestPrograms {
    /** Nobody may attach there or below. */
    public static final int EXCLUSIVE = 0;

    /** BPF_F_ALLOW_OVERRIDE of {@code <linux/bpf.h>}. */
    public static final int ALLOW_OVERRIDE = 1;

    /** BPF_F_ALLOW_MULTI of {@code <linux/bpf.h>}. */
    public static final int ALLOW_MULTI = 2;

    /** {@code run_time_ns} and {@code run_cnt} of struct bpf_prog_info, counted while kernel.bpf_stats_enabled is 1. */
    public record Cost(long nanoseconds, long runs) {
        /** What came after an earlier look. */
        public Cost since(Cost before) {
            return new Cost(nanoseconds - before.nanoseconds, runs - before.runs);
        }

        /** The mean of one run. */
        public double perRun() {
            return (double) nanoseconds / runs;
        }
    }

    private TestPrograms() {}

    /** Loads one program of an object file that the build has compiled for tests. */
    public static Fd load(Libbpf libbpf, Path object, String program, Path bpffs) throws KernelException, IOException {
        Path pin = bpffs.resolve(program);
        try (BpfObject loaded = BpfObject.load(libbpf, "neighbour", Files.readAllBytes(object), bpffs)) {
            loaded.pinProgram(program, pin);
        }
        Fd opened = libbpf.objGet(pin).orElseThrow();
        Files.delete(pin);
        return opened;
    }

    /** BPF_PROG_ATTACH, to be undone by {@link #detach}. */
    public static void attach(Libbpf libbpf, Fd program, Path cgroup, int attachType, int flags)
            throws KernelException {
        try (Fd directory = Libc.open(cgroup)) {
            libbpf.progAttach(program, directory, attachType, flags);
        }
    }

    /** BPF_PROG_DETACH. */
    public static void detach(Libbpf libbpf, Fd program, Path cgroup, int attachType) throws KernelException {
        try (Fd directory = Libc.open(cgroup)) {
            libbpf.progDetach(program, directory, attachType);
        }
    }

    /** What the runs of a program have cost so far. */
    public static Cost cost(Libbpf libbpf, Fd program) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = libbpf.info(arena, program, 232);
            return new Cost(info.get(JAVA_LONG, 192), info.get(JAVA_LONG, 200));
        }
    }

    /** The id of the program that a link to a cgroup runs now. */
    public static int programOf(Libbpf libbpf, Fd link) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            return libbpf.info(arena, link, 64).get(JAVA_INT, 8);
        }
    }
}
