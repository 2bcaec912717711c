package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.linux.AttachedPrograms;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Errno;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at programs of others on the way from the root to a cgroup before we attach there: an exclusive one forbids it,
 * an overridable one would be switched off by it. Those further down do no harm, whatever they share: links run
 * for all below (kernel/bpf/cgroup.c, hierarchy_allows_attach and compute_effective_progs).
 */
final class ForeignPrograms {
    private final Libbpf libbpf;
    private final Cgroup2 cgroups;

    ForeignPrograms(Libbpf libbpf, Cgroup2 cgroups) {
        this.libbpf = libbpf;
        this.cgroups = cgroups;
    }

    /** The reason not to attach to these hooks, if there is one. */
    Optional<Problem> objection(CgroupPath cgroup, Set<Hook> hooks) throws KernelException {
        for (CgroupPath above : cgroup.fromRoot()) {
            try (Fd directory = Libc.open(cgroups.directory(above))) {
                for (Hook hook : hooks) {
                    AttachedPrograms attached = libbpf.progQuery(
                            directory, hook.attachType(), "look at %s of %s".formatted(hook.word(), above));
                    Optional<Problem> problem = problem(above, hook, attached);
                    if (problem.isPresent()) {
                        return problem;
                    }
                }
            } catch (KernelException e) {
                // A unit that goes while it is looked at: the next pass finds its successor.
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The programs of others at the root that run before ours there: within one cgroup the order is that in which they came
     * (kernel/bpf/cgroup.c, compute_effective_progs). Where ours are below the root, all of those come after.
     *
     * @param pin of our program
     */
    Optional<Problem> before(CgroupPath cgroup, Path pin) throws KernelException {
        if (!cgroup.isRoot()) {
            return Optional.empty();
        }
        Optional<Fd> opened = libbpf.objGet(pin);
        int own = 0;
        if (opened.isPresent()) {
            try (Fd program = opened.get()) {
                own = libbpf.programId(program);
            }
        }
        List<Integer> before = new ArrayList<>();
        try (Fd directory = Libc.open(cgroups.directory(cgroup))) {
            for (int id : libbpf.progQuery(directory, Hook.CONNECT4.attachType(), "look at the root")
                    .programIds()) {
                if (id == own) {
                    break;
                }
                before.add(id);
            }
        }
        return before.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Problem.of(
                                ProblemCode.BEHIND_OTHERS,
                                Subject.REDIRECTS,
                                "programs %s of others at the root cgroup run before Regpath's and do not see where it leads"
                                        .formatted(before.stream()
                                                .map(String::valueOf)
                                                .collect(joining(", "))),
                                "name backends that need no translation by these, such as Pods instead of a Service's address"));
    }

    /** Whether attaching below would fail because of these programs, or take something from them. */
    static boolean objectsTo(AttachedPrograms attached) {
        return !attached.programIds().isEmpty() && attached.mode() != AttachedPrograms.Mode.MULTI;
    }

    private static Optional<Problem> problem(CgroupPath cgroup, Hook hook, AttachedPrograms attached) {
        if (!objectsTo(attached)) {
            return Optional.empty();
        }
        return switch (attached.mode()) {
            case MULTI -> Optional.empty();
            case EXCLUSIVE ->
                Optional.of(Problem.of(
                        ProblemCode.EXCLUSIVE_ANCESTOR,
                        Subject.REDIRECTS,
                        "program %d holds %s of cgroup %s for itself: no other can attach there or below"
                                .formatted(attached.programIds().getFirst(), hook.word(), cgroup),
                        "find its owner with `bpftool prog show id %d`; a Cilium before 1.14 may have left it: reboot, or detach it"
                                .formatted(attached.programIds().getFirst())));
            case OVERRIDABLE ->
                Optional.of(Problem.of(
                        ProblemCode.OVERRIDABLE_ANCESTOR,
                        Subject.REDIRECTS,
                        "program %d on %s of cgroup %s would be switched off by Regpath's"
                                .formatted(attached.programIds().getFirst(), hook.word(), cgroup),
                        "let its owner attach it with BPF_F_ALLOW_MULTI; find it with `bpftool prog show id %d`"
                                .formatted(attached.programIds().getFirst())));
        };
    }
}
