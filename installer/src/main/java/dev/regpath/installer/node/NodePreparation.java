package dev.regpath.installer.node;

import dev.regpath.agent.InstallerFile;
import dev.regpath.contract.status.InstallerReport;
import dev.regpath.fault.Problem;
import dev.regpath.installer.change.InstallOutcome;
import dev.regpath.installer.change.InstallRequest;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.change.Obstacles;
import dev.regpath.installer.change.Preview;
import dev.regpath.installer.host.Host;
import dev.regpath.installer.host.HostBusyException;
import dev.regpath.installer.host.HostLock;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import dev.regpath.installer.journal.JournalFile;
import dev.regpath.kube.ApiAccess;
import dev.regpath.kube.NodeTurn;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Lets the containerd of one node of a cluster read hosts.toml files, or puts it back: one node at a time, and no node
 * twice after a failure, because each try restarts containerd. Whatever comes of it, the agent starts afterwards: what
 * needs no mirror works all the same.
 */
public final class NodePreparation {
    /** Of a turn: all that is waited for, there and back, and some room. */
    private static final int LIMITS_IN_A_TERM = 6;

    /** How long an API server that does not answer may hold up the agent, which needs none. */
    private static final Duration UNREACHABLE = Duration.ofSeconds(60);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /**
     * Where it is done.
     *
     * @param name of the node in the cluster
     * @param namespace of the Lease
     * @param lease its name
     * @param attempt raised by an operator to have tried again what failed
     */
    public record PreparationTarget(String name, String namespace, String lease, String attempt) {}

    private final Host host;
    private final InstallRequest request;
    private final Optional<NodeTurn> turn;
    private final Optional<NodeTurn> turnBack;
    private final Announcer announcer;
    private final Checkpoint checkpoint;
    private final Consumer<String> log;

    /**
     * Does nothing yet.
     *
     * @param access to the API server; empty if there is none
     * @param log receives what goes on, a line at a time
     */
    public NodePreparation(
            Host host,
            InstallRequest request,
            PreparationTarget target,
            Optional<ApiAccess> access,
            Checkpoint checkpoint,
            Consumer<String> log) {
        this.host = host;
        this.request = request;
        this.checkpoint = checkpoint;
        this.log = log;
        Clock clock = Clock.systemUTC();
        String attempt = "%s/%s".formatted(Installation.version(), target.attempt());
        Duration term = request.limit().multipliedBy(LIMITS_IN_A_TERM);
        this.turn = access.map(
                api -> new NodeTurn(api, target.namespace(), target.lease(), target.name(), attempt, term, clock));
        // What failed on one node must not keep the others from being put back.
        this.turnBack = access.map(api ->
                new NodeTurn(api, target.namespace(), target.lease(), target.name(), attempt + "/undo", term, clock));
        this.announcer = new Announcer(
                new InstallerFile(host.files(), JournalFile.STATE), access, target.name(), attempt, clock, log);
    }

    /**
     * Lets containerd read hosts.toml files, if it does not.
     *
     * @throws HostBusyException if another installer is at work on this node: to be tried again
     */
    public void prepare() throws IOException {
        try {
            Optional<InstallerReport> failed = announcer.failedBefore();
            if (failed.isPresent()) {
                log.accept("not tried again: " + failed.get().message());
                return;
            }
            Optional<Map<InstallStep, Preview>> plan = plan();
            if (plan.isPresent()) {
                when(turn, () -> install(plan.get()));
            }
        } catch (SystemdException e) {
            announcer.say(new PreparationResult(
                    PreparationResult.PreparationOutcome.DECLINED, String.valueOf(e.getMessage())));
        }
    }

    /** Puts containerd back as it was before {@link #prepare}. */
    public void undo() throws IOException {
        try {
            if (hasSomethingToUndo()) {
                when(turnBack, this::uninstall);
            }
        } catch (SystemdException e) {
            announcer.say(new PreparationResult(
                    PreparationResult.PreparationOutcome.DECLINED, String.valueOf(e.getMessage())));
        }
    }

    private Installation open() throws IOException, SystemdException {
        return Installation.open(host, request, log, checkpoint);
    }

    /** What has to be done; empty if nothing has, or may not. */
    private Optional<Map<InstallStep, Preview>> plan() throws IOException, SystemdException {
        try (Installation installation = open()) {
            Map<InstallStep, Preview> plan = installation.plan();
            List<Problem> obstacles = plan.values().stream()
                    .flatMap(preview -> preview.obstacles().stream())
                    .toList();
            if (!obstacles.isEmpty()) {
                announcer.say(declined(obstacles));
                return Optional.empty();
            }
            boolean interrupted = installation
                    .journal()
                    .filter(known -> known.phase() != Journal.Phase.INSTALLED)
                    .isPresent();
            if (plan.values().stream().allMatch(Preview::isEmpty) && !interrupted) {
                announcer.nothingToDo();
                return Optional.empty();
            }
            return Optional.of(plan);
        }
    }

    private boolean hasSomethingToUndo() throws IOException, SystemdException {
        try (Installation installation = open()) {
            Optional<Journal> journal = installation.journal();
            if (journal.isEmpty()) {
                log.accept("nothing to do: containerd's configuration was not changed from here");
                return false;
            }
            if (!InstallStep.OF_CONTAINERD.containsAll(journal.get().begun())) {
                log.accept("left as it is: Regpath is installed on this host itself, and regpath-installer uninstall"
                        + " there takes it away");
                return false;
            }
            return true;
        }
    }

    private static PreparationResult declined(List<Problem> obstacles) {
        return new PreparationResult(
                PreparationResult.PreparationOutcome.DECLINED,
                obstacles.stream()
                        .map(obstacle -> "%s: %s".formatted(Obstacles.text(obstacle), obstacle.remedy()))
                        .collect(Collectors.joining("; ")));
    }

    private interface PreparationWork {
        PreparationResult run() throws IOException, SystemdException;
    }

    private void when(Optional<NodeTurn> ours, PreparationWork work) throws IOException, SystemdException {
        if (ours.isEmpty()) {
            announcer.say(new PreparationResult(
                    PreparationResult.PreparationOutcome.NOT_ASKED,
                    "this pod has no access to an API server, so it is not known whose turn it is: containerd was"
                            + " not touched"));
            return;
        }
        Optional<PreparationResult> refused = await(ours.get());
        if (refused.isPresent()) {
            announcer.say(refused.get());
            return;
        }
        PreparationResult result;
        try (HostLock _ = HostLock.take(host)) {
            result = work.run();
        } catch (HostBusyException e) {
            end(ours.get(), Optional.empty());
            throw e;
        }
        end(
                ours.get(),
                Optional.of(result.message()).filter(_ -> result.outcome().isFailure()));
        announcer.say(result);
    }

    /** Empty when it is our turn. */
    private Optional<PreparationResult> await(NodeTurn lease) throws IOException {
        long answered = System.nanoTime();
        String told = "";
        while (true) {
            try {
                NodeTurn.TurnAnswer answer = lease.ask();
                answered = System.nanoTime();
                switch (answer) {
                    case NodeTurn.TurnAnswer.Granted() -> {
                        return Optional.empty();
                    }
                    case NodeTurn.TurnAnswer.Stopped(String reason) -> {
                        return Optional.of(new PreparationResult(
                                PreparationResult.PreparationOutcome.STOPPED,
                                "not tried here, because it failed before (%s): correct that, and raise installer.attempt"
                                        .formatted(reason)));
                    }
                    case NodeTurn.TurnAnswer.Taken(String holder) -> {
                        if (!told.equals(holder)) {
                            log.accept("waiting: it is the turn of " + holder);
                            told = holder;
                        }
                    }
                }
            } catch (IOException e) {
                log.accept("the API server does not say whose turn it is: " + e.getMessage());
                if (System.nanoTime() - answered > UNREACHABLE.toNanos()) {
                    return Optional.of(new PreparationResult(
                            PreparationResult.PreparationOutcome.NOT_ASKED,
                            "the API server did not say for %d s whose turn it is (%s): containerd was not touched; the"
                                            .formatted(UNREACHABLE.toSeconds(), e.getMessage())
                                    + " next start of the pod tries again"));
                }
            }
            pause();
        }
    }

    /** Not all at the same time. */
    private static void pause() throws IOException {
        try {
            Thread.sleep(RandomGenerator.getDefault().nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("while waiting for this node's turn").initCause(e);
        }
    }

    private void end(NodeTurn lease, Optional<String> stop) {
        try {
            lease.end(stop);
        } catch (IOException e) {
            log.accept("the turn cannot be returned to the API server, and expires by itself: " + e.getMessage());
        }
    }

    private PreparationResult install(Map<InstallStep, Preview> plan) throws IOException, SystemdException {
        try (Installation installation = open()) {
            return switch (installation.install()) {
                case InstallOutcome.Completed _ ->
                    new PreparationResult(PreparationResult.PreparationOutcome.CONFIGURED, done(plan));
                case InstallOutcome.NotStarted(List<Problem> obstacles) -> declined(obstacles);
                case InstallOutcome.PutBack(String why) ->
                    new PreparationResult(
                            PreparationResult.PreparationOutcome.PUT_BACK,
                            "failed, and everything was put back: " + why);
                case InstallOutcome.Incomplete incomplete -> incomplete(incomplete);
            };
        }
    }

    /** What the plan said, which is what was done. */
    private static String done(Map<InstallStep, Preview> plan) {
        List<String> did = new ArrayList<>();
        plan.values().forEach(preview -> {
            preview.edits().forEach(edit -> did.add("changed " + edit.file()));
            preview.lines().stream()
                    .filter(line -> line.startsWith("! "))
                    .forEach(line -> did.add(line.substring(2).replaceFirst("^restart ", "restarted ")));
        });
        return "containerd reads hosts.toml files: "
                + (did.isEmpty() ? "an interrupted change was completed" : String.join(", ", did));
    }

    private PreparationResult uninstall() throws IOException, SystemdException {
        try (Installation installation = open()) {
            return switch (installation.uninstall()) {
                case InstallOutcome.Completed _ ->
                    new PreparationResult(
                            PreparationResult.PreparationOutcome.RESTORED,
                            "containerd's configuration is as it was before Regpath");
                case InstallOutcome.NotStarted(List<Problem> obstacles) -> declined(obstacles);
                case InstallOutcome.PutBack(String why) ->
                    new PreparationResult(PreparationResult.PreparationOutcome.PUT_BACK, why);
                case InstallOutcome.Incomplete incomplete -> incomplete(incomplete);
            };
        }
    }

    private static PreparationResult incomplete(InstallOutcome.Incomplete incomplete) {
        return new PreparationResult(
                PreparationResult.PreparationOutcome.INCOMPLETE,
                "%s; could not be put back: %s; run regpath-installer uninstall on the node"
                        .formatted(incomplete.why(), String.join("; ", incomplete.rest())));
    }
}
