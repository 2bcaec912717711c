package dev.regpath.agent;

import dev.regpath.containerd.HostsTomlApplier;
import dev.regpath.containerd.Plan;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Ledger;
import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.intent.DecodedPaths;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.names.HostsFileApplier;
import dev.regpath.names.HostsFilePlan;
import dev.regpath.observe.NameFollower;
import dev.regpath.observe.SystemNames;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.RedirectView;
import dev.regpath.redirect.Redirects;
import dev.regpath.redirect.ScopedUnit;
import dev.regpath.table.LastKnownGood;
import dev.regpath.table.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node, with everything wired: from documents to a decision, from a decision to a plan, from a plan to the node, and
 * back. All wiring of the agent and of the one-shot commands is in {@link #open}. Not thread-safe.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /**
     * What applying a plan did.
     *
     * @param changes what was changed, one line each
     * @param problems what was asked for and is not done
     */
    public record Result(List<String> changes, List<NodeProblem> problems) {
        public Result {
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
        }

        /** Whether everything that was asked for is in place. */
        public boolean complete() {
            return problems.stream().noneMatch(NodeProblem::fatal);
        }
    }

    private final SystemNames names;
    private final Decider decider;
    private final StateFile stateFile;
    private final Path hostsFile;
    private final ContainerdFinder containerd;
    private final NodeFiles files;
    private final Path stateDirectory;
    private final Optional<Redirects> redirects;
    private final Optional<NotSupportedException> redirectsMissing;
    private LastKnownGood known;
    private List<NodeProblem> problems = List.of();
    private volatile List<ScopedUnit> scoped = List.of();

    private Node(
            NodeSettings settings,
            NodeFiles files,
            Optional<Redirects> redirects,
            Optional<NotSupportedException> redirectsMissing)
            throws IOException {
        this.names = new SystemNames(settings.hosts(), settings.lookUp());
        this.decider = new Decider(settings, new NameFollower(names, Clock.systemUTC(), NameFollower.DEFAULT_GRACE));
        this.stateFile = new StateFile(files, settings.state());
        this.hostsFile = settings.hosts();
        this.containerd = new ContainerdFinder(files, settings);
        this.files = files;
        this.stateDirectory = settings.state();
        this.redirects = redirects;
        this.redirectsMissing = redirectsMissing;
        this.known = stateFile.read();
    }

    /** Wires everything; changes nothing. A node that cannot redirect is served with mirrors alone. */
    public static Node open(NodeSettings settings) throws IOException {
        NodeFiles files = new LocalFiles(Path.of("/"));
        try {
            Redirects redirects =
                    Redirects.open(new Redirects.Places(settings.bpffs(), settings.proc(), settings.runtimeSocket()));
            return new Node(settings, files, Optional.of(redirects), Optional.empty());
        } catch (NotSupportedException e) {
            return new Node(settings, files, Optional.empty(), Optional.of(e));
        }
    }

    /** What the documents mean on this node now, names looked up anew. */
    public Decision decide(DecodedPaths documents) {
        return decider.lookingUp(documents, known.names());
    }

    /** The same by what is remembered of names, if that is enough: at once, whatever DNS does. */
    public Optional<Decision> decideFromMemory(DecodedPaths documents) {
        return decider.remembersAll(documents, known.names())
                ? Optional.of(decider.fromMemory(documents, known.names()))
                : Optional.empty();
    }

    /** What has to change for a decision. Changes nothing itself. */
    public NodePlan plan(Decision decision) throws IOException {
        List<NodeProblem> found = new ArrayList<>();
        decision.problems().stream().map(NodeProblem::of).forEach(found::add);
        Plan mirrors = planMirrors(decision, found);
        HostsFilePlan hosts =
                hosts(Ledger.open(files, stateDirectory)).plan(decision.table().names());
        hosts.problems().stream().map(NodeProblem::of).forEach(found::add);
        Optional<RedirectPlan> plan = planRedirects(decision, found);
        return new NodePlan(decision, mirrors, hosts, plan, found);
    }

    private Plan planMirrors(Decision decision, List<NodeProblem> found) throws IOException {
        Ledger ledger = Ledger.open(files, stateDirectory);
        if (decision.table().mirrors().isEmpty() && ledger.owned().stream().allMatch(HostsFileApplier::wrote)) {
            return new Plan(List.of(), List.of());
        }
        ContainerdFinder.Found running = containerd.find();
        running.configPath()
                .remarks()
                .forEach(remark -> found.add(NodeProblem.note(
                        "ConfigPath", remark, "Set config_path to one directory and restart containerd once.")));
        Plan plan = applier(ledger, running).plan(decision.table().mirrors());
        plan.problems().stream().map(NodeProblem::of).forEach(found::add);
        return plan;
    }

    private HostsFileApplier hosts(Ledger ledger) {
        return new HostsFileApplier(files, ledger, hostsFile, RestorationLimit.DEFAULT, Clock.systemUTC());
    }

    private HostsTomlApplier applier(Ledger ledger, ContainerdFinder.Found running) {
        return new HostsTomlApplier(
                files,
                ledger,
                new HostsTomlApplier.Settings(
                        running.configPath().roots(), running.version(), RestorationLimit.DEFAULT),
                Clock.systemUTC());
    }

    private Optional<RedirectPlan> planRedirects(Decision decision, List<NodeProblem> found) throws IOException {
        if (redirects.isEmpty()) {
            if (!decision.table().redirects().isEmpty()) {
                redirectsMissing.map(NodeProblem::of).ifPresent(found::add);
            }
            return Optional.empty();
        }
        try {
            RedirectPlan plan = redirects.get().plan(decision.table());
            plan.problems().stream().map(NodeProblem::of).forEach(found::add);
            return Optional.of(plan);
        } catch (KernelException e) {
            found.add(NodeProblem.of(e));
            return Optional.empty();
        }
    }

    /** Carries a plan out. What fails is in the result; everything else is done. */
    public Result apply(NodePlan plan) throws IOException {
        List<String> changes = new ArrayList<>();
        List<NodeProblem> found = new ArrayList<>(plan.problems());
        applyRedirects(plan, changes, found);
        applyNames(plan.hosts(), changes, found); // After what they lead to.
        applyMirrors(plan, changes, found);
        LastKnownGood now =
                new LastKnownGood(plan.decision().table(), plan.decision().names());
        stateFile.write(known, now);
        known = now;
        problems = List.copyOf(found);
        scoped = plan.redirects().map(RedirectPlan::units).orElse(List.of());
        return new Result(changes, found);
    }

    private void applyRedirects(NodePlan plan, List<String> changes, List<NodeProblem> found) throws IOException {
        if (plan.redirects().isEmpty() || plan.redirects().get().isEmpty()) {
            return;
        }
        try {
            redirects.orElseThrow().apply(plan.redirects().get());
            changes.addAll(plan.redirects().get().lines());
        } catch (KernelException e) {
            found.add(NodeProblem.of(e));
        }
    }

    private void applyMirrors(NodePlan plan, List<String> changes, List<NodeProblem> found) throws IOException {
        if (plan.mirrors().isEmpty()) {
            return;
        }
        HostsTomlApplier applier = applier(Ledger.open(files, stateDirectory), containerd.find());
        HostsTomlApplier.Result result = applier.apply(plan.mirrors());
        result.changed().forEach(file -> changes.add("+ file " + file));
        result.released().forEach(released -> changes.add(text(released)));
        result.problems().stream()
                .filter(problem -> !plan.mirrors().problems().contains(problem))
                .map(NodeProblem::of)
                .forEach(found::add);
    }

    private void applyNames(HostsFilePlan plan, List<String> changes, List<NodeProblem> found) throws IOException {
        if (plan.isEmpty()) {
            return;
        }
        HostsFileApplier.Result result =
                hosts(Ledger.open(files, stateDirectory)).apply(plan);
        if (result.written()) {
            changes.add("~ names in " + hostsFile);
        }
        result.released().ifPresent(released -> changes.add(text(released)));
        result.problems().stream().map(NodeProblem::of).forEach(found::add);
    }

    private static String text(Released released) {
        String word = switch (released.outcome()) {
            case REMOVED -> "- file ";
            case RESTORED -> "~ original put back: ";
            case CLEANED -> "~ our part taken out of ";
            case KEPT -> "  left as others changed it: ";
            case FAILED -> "! could not be given back: ";
        };
        return word + released.path() + (released.detail().isEmpty() ? "" : " (%s)".formatted(released.detail()));
    }

    /**
     * Puts the scope right after a cgroup came or went; cheaper than a whole pass, and from any thread: it waits for
     * nothing but another change of the kernel's maps.
     */
    void keepScope() {
        List<ScopedUnit> wanted = scoped;
        if (!wanted.isEmpty()) {
            try {
                redirects.orElseThrow().keepScope(wanted);
            } catch (KernelException | IOException e) {
                LOG.warn("the scope could not be put right, the next pass tries again reason=\"{}\"", e.getMessage());
            }
        }
    }

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> scopeDirectories() {
        return scoped.stream()
                .map(unit -> redirects.orElseThrow().directory(unit.cgroup()))
                .toList();
    }

    /** Puts everything back: files byte for byte, kernel objects without trace. */
    public Result revert() throws IOException {
        List<String> changes = new ArrayList<>();
        List<NodeProblem> found = new ArrayList<>();
        HostsFilePlan names = hosts(Ledger.open(files, stateDirectory)).plan(List.of()); // Also if the record was lost.
        names.problems().stream().map(NodeProblem::of).forEach(found::add);
        applyNames(names, changes, found);
        Ledger ledger = Ledger.open(files, stateDirectory);
        if (!ledger.owned().isEmpty()) {
            DriftRule mirrors = applier(ledger, containerd.find()).driftRule();
            DriftRule rule = (owned, now, before) ->
                    (HostsFileApplier.wrote(owned) ? HostsFileApplier.driftRule() : mirrors).decide(owned, now, before);
            for (Released released : ledger.revertAll(rule)) {
                changes.add(text(released));
                if (released.outcome() == Released.Outcome.FAILED) {
                    found.add(new NodeProblem(
                            true,
                            NodeProblem.note(
                                            "RevertFailed",
                                            "%s: %s".formatted(released.path(), released.detail()),
                                            "Mend the cause and run `regpath revert` again.")
                                    .message()));
                }
            }
        }
        if (redirects.isPresent()) {
            try {
                RedirectPlan plan = redirects.get().plan(RoutingTable.EMPTY);
                redirects.get().apply(plan);
                changes.addAll(plan.lines());
            } catch (KernelException e) {
                found.add(NodeProblem.of(e));
            }
        }
        stateFile.remove();
        known = LastKnownGood.NONE;
        return new Result(changes, found);
    }

    /** What is in place now. */
    public NodeStatus status(boolean agentRunning, List<NodeProblem> also) throws IOException {
        NodeStatus.Builder status = NodeStatus.newBuilder().setAgentRunning(agentRunning);
        Ledger ledger = Ledger.open(files, stateDirectory);
        new MirrorStatus(ledger).of(known.table()).forEach(status::addMirrors);
        NameStatus.of(known.table().names(), hosts(ledger)).forEach(status::addNames);
        status.setRedirects(redirectStatus());
        problems.forEach(problem -> status.addProblems(problem.message()));
        also.forEach(problem -> status.addProblems(problem.message()));
        return status.build();
    }

    private dev.regpath.proto.node.Redirects redirectStatus() throws IOException {
        if (redirectsMissing.isPresent()) {
            return RedirectStatus.unavailable("%s; %s"
                    .formatted(
                            redirectsMissing.get().reason(),
                            redirectsMissing.get().remedy()));
        }
        try {
            RedirectView view = redirects.orElseThrow().observe(known.table().scope());
            return RedirectStatus.of(view, known.table());
        } catch (KernelException e) {
            return RedirectStatus.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        names.close();
        redirects.ifPresent(Redirects::close);
    }
}
