package dev.regpath.installer.change;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.FileErrors;
import dev.regpath.installer.host.Host;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import dev.regpath.installer.journal.Journal.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Regpath on a host: planned, installed step by step, and undone in reverse. Each step is written down before it begins;
 * one that fails undoes all that an unfinished installation has done, and a process that was killed leaves that to the
 * next. All wiring is in {@link #open}. Used by one process at a time, under the host's lock; not thread-safe.
 */
public final class Installation implements AutoCloseable {
    private final InstallContext context;
    private final List<Change> changes;
    private final Checkpoint checkpoint;

    private Installation(InstallContext context, List<Change> changes, Checkpoint checkpoint) {
        this.context = context;
        this.changes = List.copyOf(changes);
        this.checkpoint = checkpoint;
    }

    /**
     * Looks at a host; changes nothing.
     *
     * @param progress receives what goes on, a line at a time
     */
    public static Installation open(Host host, InstallRequest request, Consumer<String> progress, Checkpoint checkpoint)
            throws IOException, SystemdException {
        InstallContext context = InstallContext.open(host, progress);
        ContainerdRestart restart = new ContainerdRestart(context, request);
        List<Change> changes = List.of(
                new InstalledProgram(context, request),
                new Commands(context),
                new PathFileChange(context, request),
                new ContainerdConfig(context, request, restart),
                restart,
                new ImageChange(context, request),
                new SystemdUnits(context, request),
                new AppliedPaths(context, request));
        if (!changes.stream().map(Change::step).toList().equals(List.of(InstallStep.values()))) {
            throw new IllegalStateException("each step has its change, in the order of the steps");
        }
        if (request.scope() == InstallRequest.InstallScope.CONTAINERD) {
            changes = changes.stream()
                    .filter(change -> InstallStep.OF_CONTAINERD.contains(change.step()))
                    .toList();
        }
        return new Installation(context, changes, checkpoint);
    }

    /** Of this installer. */
    public static String version() {
        return Objects.requireNonNullElse(Installation.class.getPackage().getImplementationVersion(), "(unversioned)");
    }

    /** How far the installation of this host is; empty if there is none. */
    public Optional<Journal> journal() {
        return context.journal();
    }

    /** What each step would do now, in their order. Changes nothing. */
    public Map<InstallStep, Preview> plan() throws IOException, SystemdException {
        Map<InstallStep, Preview> plan = new EnumMap<>(InstallStep.class);
        for (Change change : changes) {
            plan.put(change.step(), change.preview());
        }
        return plan;
    }

    /** Installs what is missing. */
    public InstallOutcome install() throws IOException, SystemdException {
        boolean wasComplete =
                journal().filter(known -> known.phase() == Phase.INSTALLED).isPresent();
        if (journal().filter(known -> known.phase() == Phase.UNDOING).isPresent()) {
            context.say("an earlier run was interrupted while it put things back: that is finished first");
            List<String> rest = undo();
            if (!rest.isEmpty()) {
                return new InstallOutcome.Incomplete("an earlier installation can't be undone", rest);
            }
        } else if (journal().isPresent() && !wasComplete) {
            context.say("an earlier run was interrupted: this one finishes it");
        }
        Map<InstallStep, Preview> plan = plan();
        List<Problem> obstacles = plan.values().stream()
                .flatMap(preview -> preview.obstacles().stream())
                .toList();
        if (!obstacles.isEmpty()) {
            return refused(obstacles, wasComplete);
        }
        plan.values().forEach(preview -> preview.notes().forEach(context::say));
        boolean nothing = plan.values().stream().allMatch(Preview::isEmpty);
        if (wasComplete && nothing) {
            return new InstallOutcome.Completed(false);
        }
        try {
            context.reserve(true);
            context.note(known -> known.in(Phase.INSTALLING).by(version()));
            for (Change change : changes) {
                // The daemon itself has to say whether it needs a restart.
                if (!change.preview().isEmpty()
                        || change.step() == InstallStep.CONTAINERD_RESTART
                        || isUnfinished(change.step())) {
                    run(change);
                }
            }
            context.reserve(false);
            context.note(known -> known.in(Phase.INSTALLED));
            return new InstallOutcome.Completed(true);
        } catch (IOException | SystemdException | InstallException e) {
            return failed(message(e), wasComplete);
        }
    }

    /** What an interrupted run has done must not stay half done because this one may not go on. */
    private InstallOutcome refused(List<Problem> obstacles, boolean wasComplete) {
        if (journal().isEmpty() || wasComplete) {
            return new InstallOutcome.NotStarted(obstacles);
        }
        List<String> rest = undo();
        return rest.isEmpty()
                ? new InstallOutcome.NotStarted(obstacles)
                : new InstallOutcome.Incomplete(Obstacles.text(obstacles.getFirst()), rest);
    }

    private boolean isUnfinished(InstallStep step) {
        return journal()
                .filter(known -> known.begun().contains(step) && !known.done().contains(step))
                .isPresent();
    }

    private void run(Change change) throws IOException, SystemdException, InstallException {
        InstallStep step = change.step();
        context.say(step.title());
        context.note(known -> known.begin(step));
        checkpoint.reached(step, Moment.BEGUN);
        change.apply();
        checkpoint.reached(step, Moment.DONE);
        context.note(known -> known.finish(step));
        checkpoint.reached(step, Moment.NOTED);
    }

    private InstallOutcome failed(String why, boolean wasComplete) {
        if (wasComplete) {
            return new InstallOutcome.Incomplete(
                    why, List.of("the earlier installation is kept, with the changes made until now"));
        }
        context.say("failed, putting everything back: " + why);
        List<String> rest = undo();
        return rest.isEmpty() ? new InstallOutcome.PutBack(why) : new InstallOutcome.Incomplete(why, rest);
    }

    /** The state of the host. */
    public HostStatus status() throws IOException, SystemdException {
        Optional<Containerd> containerd = Containerd.look(context, false);
        List<UnitState> units = new ArrayList<>();
        if (context.systemd().isPresent()) {
            units.add(context.systemd().get().unit(SystemdUnits.BOOT));
            units.add(context.systemd().get().unit(SystemdUnits.AGENT));
            containerd.flatMap(Containerd::unit).ifPresent(units::add);
        }
        return new HostStatus(
                journal(),
                containerd.map(Containerd::text),
                units,
                context.ledger().owned().stream()
                        .map(file -> file.path().toString())
                        .toList());
    }

    /** What keeps this installation from being what it should be; empty if nothing does. */
    public List<Problem> verify() throws IOException, SystemdException {
        List<Problem> found = new ArrayList<>();
        if (journal().filter(known -> known.phase() == Phase.INSTALLED).isEmpty()) {
            found.add(incomplete("Regpath is not completely installed here", "run regpath-installer install"));
        }
        plan().forEach((step, preview) -> {
            found.addAll(preview.obstacles());
            preview.lines().forEach(line -> found.add(missing(step, line)));
            preview.edits().forEach(edit -> found.add(missing(step, edit.file().toString())));
        });
        return found;
    }

    private static Problem missing(InstallStep step, String what) {
        return incomplete(
                "%s: not as it should be: %s".formatted(step.title(), what), "run regpath-installer install again");
    }

    private static Problem incomplete(String what, String remedy) {
        return Problem.of(ProblemCode.INSTALLATION_INCOMPLETE, Subject.INSTALLATION, what, remedy);
    }

    /** Takes everything away again. */
    public InstallOutcome uninstall() throws IOException {
        if (journal().isEmpty() && context.ledger().owned().isEmpty()) {
            return new InstallOutcome.Completed(false);
        }
        List<String> rest = undo();
        return rest.isEmpty()
                ? new InstallOutcome.Completed(true)
                : new InstallOutcome.Incomplete("not everything can be taken away", rest);
    }

    /** Undoes in reverse; one step that can't be undone does not hold up the others. What remains is returned. */
    private List<String> undo() {
        List<String> rest = new ArrayList<>();
        attempt("the room kept for undoing", rest, () -> context.reserve(false));
        context.noteIfPossible(known -> known.in(Phase.UNDOING));
        for (Change change : changes.reversed()) {
            InstallStep step = change.step();
            if (journal().filter(known -> known.begun().contains(step)).isEmpty()) {
                continue;
            }
            // The program is what the units and links of other steps lead to: it stays as long as they may.
            if (step == InstallStep.PROGRAM && !rest.isEmpty()) {
                continue;
            }
            attempt("'%s'".formatted(step.title()), rest, () -> {
                checkpoint.reached(step, Moment.UNDOING);
                change.undo();
                checkpoint.reached(step, Moment.UNDONE);
                context.noteIfPossible(known -> known.forget(step));
            });
        }
        if (rest.isEmpty()
                && journal().filter(known -> !known.begun().isEmpty()).isEmpty()) {
            attempt("what is left", rest, context::clearUp);
        }
        return rest;
    }

    private interface UndoAction {
        void run() throws IOException, SystemdException, InstallException;
    }

    private static void attempt(String what, List<String> rest, UndoAction action) {
        try {
            action.run();
        } catch (IOException | SystemdException | InstallException | RuntimeException e) {
            rest.add("%s: %s".formatted(what, message(e)));
        }
    }

    private static String message(Exception e) {
        return switch (e) {
            case IOException failure -> FileErrors.words(failure);
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    @Override
    public void close() {
        context.close();
    }
}
