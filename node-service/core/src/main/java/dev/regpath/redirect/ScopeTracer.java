package dev.regpath.redirect;

import dev.regpath.input.Logged;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs on trace points that keep the scope inside the kernel. Not every node allows them (BTF, CAP_PERFMON, no
 * lockdown of confidentiality); without them the agent's watch does the work while it runs.
 */
final class ScopeTracer {
    private static final Logger LOG = LoggerFactory.getLogger(ScopeTracer.class);

    private final Libbpf libbpf;
    private final PinPaths pins;
    private final Programs programs;
    private Optional<String> refused;

    ScopeTracer(Libbpf libbpf, PinPaths pins, Optional<String> obstacle) {
        this.refused = obstacle;
        this.libbpf = libbpf;
        this.pins = pins;
        this.programs = Programs.ofScope(libbpf, pins);
    }

    /** Why this node cannot have them, once that is known. */
    Optional<String> refused() {
        return refused;
    }

    /** Whether the programs of this build are attached. */
    boolean attached() throws KernelException {
        return programs.current()
                && Arrays.stream(TracePoint.values()).allMatch(trace -> Files.exists(pins.trace(trace.program())));
    }

    /** Whether there is something to do that this node has not refused before. */
    boolean wanting() throws KernelException {
        return refused.isEmpty() && !attached();
    }

    /** Loads and attaches them; a refusal is remembered, not thrown. */
    void attach() throws IOException {
        try {
            if (!programs.current()) {
                programs.load();
            }
            Files.createDirectories(pins.traces());
            for (TracePoint trace : TracePoint.values()) {
                attach(trace);
            }
            programs.settle();
        } catch (KernelException e) {
            refused = Optional.of(e.what() + ": " + e.errno());
            removeHalf();
            LOG.info("the kernel does not keep the scope, the agent does reason={}", Logged.of(refused.get()));
        }
    }

    /** One that puts ids in without the one that takes them out would fill the map. */
    private void removeHalf() throws IOException {
        if (!Arrays.stream(TracePoint.values()).allMatch(trace -> Files.exists(pins.trace(trace.program())))) {
            Pins.removeTree(pins.traces());
            for (TracePoint trace : TracePoint.values()) {
                Files.deleteIfExists(pins.program(trace.program()));
            }
            Files.deleteIfExists(pins.map(Layout.Table.UNITS));
        }
    }

    /** Links to trace points know no update: the new one is there before the old one goes. */
    private void attach(TracePoint trace) throws KernelException, IOException {
        Path pin = pins.trace(trace.program());
        Path fresh = pins.trace(trace.program() + "_new");
        Files.deleteIfExists(fresh);
        try (Fd program = programs.open(trace.program());
                Fd link = libbpf.rawTracepointOpen(program, "attach " + trace.program())) {
            libbpf.objPin(link, fresh);
        }
        Files.move(fresh, pin, StandardCopyOption.ATOMIC_MOVE);
    }
}
