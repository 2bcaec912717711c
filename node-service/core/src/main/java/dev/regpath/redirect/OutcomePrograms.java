package dev.regpath.redirect;

import dev.regpath.linux.BpfObject;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Errno;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The programs that report how connects end, attached for as long as a client listens. They need no privilege that the
 * redirects do not need; with CAP_PERFMON they also report the error. Not thread-safe.
 */
final class OutcomePrograms implements AutoCloseable {
    /** The programs of {@code outcome.bpf.c} with their {@code enum bpf_attach_type}. */
    private enum OutcomeProgram {
        STATES("regpath_states", "sock_ops", 3),
        RELEASE("regpath_release", "sock_release", 34);

        private final String program;
        private final String word;
        private final int attachType;

        OutcomeProgram(String program, String word, int attachType) {
            this.program = program;
            this.word = word;
            this.attachType = attachType;
        }
    }

    private final Libbpf libbpf;
    private final Cgroup2 cgroups;
    private final Optional<BpfObject> object;
    private final Map<Long, List<Fd>> links = new HashMap<>();
    private Optional<String> obstacle;

    private OutcomePrograms(Libbpf libbpf, Cgroup2 cgroups, Optional<BpfObject> object, Optional<String> obstacle) {
        this.libbpf = libbpf;
        this.cgroups = cgroups;
        this.object = object;
        this.obstacle = obstacle;
    }

    /**
     * Loads them, and attaches nothing yet. A kernel that refuses them takes nothing from the rest of a trace.
     *
     * @param errors whether the process may look into the kernel's sockets
     */
    static OutcomePrograms load(Libbpf libbpf, Cgroup2 cgroups, PinPaths pins, boolean errors) {
        try {
            return new OutcomePrograms(
                    libbpf,
                    cgroups,
                    Optional.of(BpfObject.load(
                            libbpf,
                            "regpath_outcome",
                            Programs.file(errors ? "outcome_error" : "outcome"),
                            pins.maps())),
                    Optional.empty());
        } catch (KernelException e) {
            return errors
                    ? load(libbpf, cgroups, pins, false)
                    : new OutcomePrograms(libbpf, cgroups, Optional.empty(), Optional.of(reason(e)));
        }
    }

    /** Why outcomes are not seen, on some cgroup or on all; empty if they are. */
    Optional<String> obstacle() {
        return obstacle;
    }

    /** Sees to it that exactly these cgroups are watched. */
    void follow(Collection<CgroupPath> points) {
        if (object.isEmpty()) {
            return;
        }
        Map<Long, CgroupPath> wanted = new HashMap<>();
        points.forEach(point -> cgroups.id(point).ifPresent(id -> wanted.put(id, point)));
        Set<Long> gone =
                links.keySet().stream().filter(id -> !wanted.containsKey(id)).collect(Collectors.toSet());
        gone.forEach(id -> links.getOrDefault(id, List.of()).forEach(Fd::close));
        links.keySet().removeAll(gone);
        wanted.forEach((id, point) -> {
            if (!links.containsKey(id)) {
                links.put(id, attach(object.get(), point));
            }
        });
    }

    private List<Fd> attach(BpfObject loaded, CgroupPath point) {
        List<Fd> attached = new ArrayList<>();
        try (Fd directory = Libc.open(cgroups.directory(point))) {
            if (switchesOthersOff(point)) {
                obstacle =
                        Optional.of("a program of others on a cgroup above %s would be switched off".formatted(point));
                return attached;
            }
            for (OutcomeProgram program : OutcomeProgram.values()) {
                attached.add(loaded.attach(
                        program.program,
                        directory,
                        program.attachType,
                        "attach %s to cgroup %s".formatted(program.word, point)));
            }
        } catch (KernelException e) {
            obstacle = Optional.of(reason(e));
        }
        return attached;
    }

    /**
     * kernel/bpf/cgroup.c, compute_effective_progs: an overridable program runs only where no other is attached below.
     */
    private boolean switchesOthersOff(CgroupPath point) throws KernelException {
        for (CgroupPath above : point.fromRoot()) {
            try (Fd directory = Libc.open(cgroups.directory(above))) {
                for (OutcomeProgram program : OutcomeProgram.values()) {
                    if (ForeignPrograms.objectsTo(libbpf.progQuery(
                            directory, program.attachType, "look at %s of %s".formatted(program.word, above)))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String reason(KernelException e) {
        return e.errno() == Errno.OTHER
                ? "%s: error %d".formatted(e.what(), e.number())
                : "%s: %s".formatted(e.what(), e.errno().text());
    }

    @Override
    public void close() {
        links.values().forEach(attached -> attached.forEach(Fd::close));
        links.clear();
        object.ifPresent(BpfObject::close);
    }
}
