package dev.regpath.agent;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.cri.ContainerdPods;
import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.EndpointGroups;
import dev.regpath.endpoints.KeptEndpoints;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.FileErrors;
import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import dev.regpath.kube.ResourceFiles;
import dev.regpath.linux.ProcFs;
import dev.regpath.nftables.Dataplanes;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameFollower;
import dev.regpath.observe.SystemNames;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.redirect.Redirects;
import dev.regpath.resolver.LibcUse;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.PathStatus;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.RuntimeView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node, with everything wired: from documents to a decision, from a decision to a plan, from a plan to the node, and
 * back. All wiring of the agent and of the one-shot commands is in {@link #open}. Not thread-safe, but for what says so.
 */
public final class LocalNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

    private final NodeSettings settings;
    private final SystemNames resolver;
    private final NameFollower follower;
    private final Decider decider;
    private final StateFile stateFile;
    private final ResourceFiles resourceFiles;
    private final SelfFile selfFile;
    private final RedirectApplier redirects;
    private final Appliers appliers;
    private final AppliedScope scope;
    private final ContainerdPods pods;
    private final ContainerRuntime runtime;
    private LocalView here;
    private Optional<NodeSpec> self;
    /** Why that is not on disk. */
    private Optional<Problem> selfNotKept = Optional.empty();

    private volatile LastKnownGood known;
    /** What of that is on disk. */
    private LastKnownGood kept;

    /** Why no more is, though it was tried. */
    private List<Problem> notKept = new ArrayList<>();

    private volatile ProbeHistories histories = ProbeHistories.NONE;
    /** By the last look at endpoints; of the thread that looks. */
    private Set<Endpoint> ejected = Set.of();
    /** Of each path by its name, as far as its document could be read. */
    private volatile Map<String, String> registries = Map.of();

    private List<Problem> problems = List.of();

    private LocalNode(
            NodeSettings settings,
            SystemNames resolver,
            StateFile stateFile,
            ResourceFiles resourceFiles,
            SelfFile selfFile,
            FileAppliers files,
            RedirectApplier redirects,
            ScopedDns dns,
            ContainerdPods pods,
            ContainerRuntime runtime)
            throws IOException {
        this.settings = settings;
        this.resolver = resolver;
        this.follower = new NameFollower(resolver, Clock.systemUTC(), NameFollower.DEFAULT_GRACE);
        this.decider = new Decider(settings.cluster().nodeName(), settings.policy(), Clock.systemUTC());
        this.stateFile = stateFile;
        this.resourceFiles = resourceFiles;
        this.selfFile = selfFile;
        this.redirects = redirects;
        this.pods = pods;
        this.runtime = runtime;
        this.known = stateFile.read();
        this.kept = known;
        this.appliers = new Appliers(files, redirects, dns, known.table());
        this.scope = new AppliedScope(redirects, pods, () -> known().table());
        this.self = selfFile.read();
        this.here = LocalView.look(settings);
    }

    /** Wires everything; changes nothing. A node that cannot redirect is served with mirrors and names alone. */
    public static LocalNode open(NodeSettings settings) throws IOException {
        NodeFiles files = new LocalFiles(settings.mounts().root());
        Path state = settings.directories().state();
        ContainerRuntime runtime = settings.containerd(files);
        ContainerdPods pods = new ContainerdPods(runtime.socket());
        RedirectApplier redirects = new RedirectApplier(Dataplanes.open(
                settings.redirects().dataplane(),
                new Redirects.RedirectEnvironment(
                        settings.mounts().bpffs(), settings.mounts().proc(), runtime, pods),
                settings.redirects().lease()));
        return new LocalNode(
                settings,
                new SystemNames(settings.hostsHere(), settings.names().lookUp()),
                new StateFile(files, state),
                new ResourceFiles(files, state),
                new SelfFile(files, state),
                new FileAppliers(files, state, settings.names().hosts(), runtime),
                redirects,
                new ScopedDns(
                        settings.names().resolver(),
                        files,
                        LibcUse.of(new ProcFs(settings.mounts().proc()), runtime),
                        redirects.pulse()),
                pods,
                runtime);
    }

    /**
     * Begins to ask containerd in a thread of its own: a plan takes a while until it needs the answer. Not for who may need
     * none: at its first question containerd writes a file.
     */
    void askRuntime() {
        Thread.ofPlatform().daemon().name("containerd").start(() -> {
            try {
                RuntimeView _ = runtime.look();
            } catch (IOException e) {
                LOG.debug("the plan will ask again, and say so", e);
            }
        });
    }

    /** What the documents and the resources last known mean on this node now, names looked up again. */
    public Decision decide(DecodedPaths files) throws IOException {
        Documents documents = Documents.of(files, resourceFiles.read());
        FollowedNames looked = follower.follow(known.names(), followedNames(documents));
        return decider.decide(documents, here, looked, self, known);
    }

    /** The same by what is known already: at once, whatever DNS does. */
    Decision decide(Documents documents, FollowedNames remembered) {
        return decider.decide(documents, here, remembered, self, known);
    }

    /**
     * What was applied last, as it was: asks neither an API server nor DNS. Where nothing was applied yet, what
     * the documents mean without them.
     */
    public Decision remembered(DecodedPaths files) throws IOException {
        return known.table().equals(RoutingTable.EMPTY)
                ? decide(Documents.of(files, resourceFiles.read()), known.names())
                : new Decision(
                        known.table(),
                        known.names(),
                        List.of(),
                        Set.of(),
                        known.retired(),
                        known.backends(),
                        List.of());
    }

    /** The names that matter for these documents. */
    Set<HostName> names(Documents documents) {
        return Decider.names(documents, here, known.names());
    }

    /** The names that are worth following for these documents; what is not known of the others holds nothing up. */
    Set<HostName> followedNames(Documents documents) {
        return decider.followed(documents, here, known.names());
    }

    /** What the cluster said of this node; empty if it never did. */
    Optional<NodeSpec> self() {
        return self;
    }

    /**
     * Uses this from now on, also after a restart. If it cannot be kept for that, this is a problem of the next plan.
     */
    void learn(NodeSpec told) {
        if (!self.equals(Optional.of(told)) || selfNotKept.isPresent()) {
            self = Optional.of(told);
            selfNotKept = Optional.empty();
            try {
                selfFile.write(told);
            } catch (IOException e) {
                selfNotKept = Optional.of(FileErrors.problem(e));
            }
        }
    }

    /** Looks again at what it sees of itself. */
    void look() {
        here = LocalView.look(settings);
    }

    /** Uses this from the next plan on; from any thread. */
    void hold(ProbeHistories seen, Map<Endpoint, Optional<ConnectFailure>> round) {
        histories = seen;
        RoutingTable table = known.table();
        round.forEach((endpoint, failure) -> {
            if (failure.isEmpty()) {
                redirects.forgive(endpoint);
            }
        });
        // Whoever goes by an older file, or is on the way there, is sent on as well. What a connect has taught the
        // kernel since the last look counts more than that look, but for who accepts and hangs.
        NavigableSet<Endpoint> left = EndpointFilter.withdrawn(table, seen);
        left.addAll(EndpointGroups.of(table, List.of()).passedBy(seen));
        left.stream()
                .filter(endpoint -> round.containsKey(endpoint)
                        ? round.get(endpoint).isPresent()
                        : !ejected.contains(endpoint) || seen.hangs(endpoint))
                .forEach(redirects::eject);
        ejected = left;
    }

    /** What was applied last, and what is remembered of names. */
    public LastKnownGood known() {
        return known;
    }

    NameFollower follower() {
        return follower;
    }

    ResourceFiles resourceFiles() {
        return resourceFiles;
    }

    /** What has to change for a decision, compared with all that is in place. Changes nothing itself. */
    public NodePlan plan(Decision decision) {
        return plan(decision, appliers.plan(worthUsing(decision)));
    }

    /** What has to change for a decision if all that the last one asked for is in place. */
    NodePlan planChange(Decision decision) {
        return plan(decision, appliers.planChange(worthUsing(decision)));
    }

    private RoutingTable worthUsing(Decision decision) {
        ProbeHistories seen = histories;
        RoutingTable kept = KeptEndpoints.of(decision.table(), decision.backends(), seen);
        RoutingTable table = redirects.ejects() ? EndpointFilter.ofEjecting(kept, seen) : EndpointFilter.of(kept, seen);
        return redirects.isPossible() ? table : table.withoutPlaceholders();
    }

    private NodePlan plan(Decision decision, Appliers.AppliersPlan steps) {
        List<Problem> found = new ArrayList<>(decision.with(histories).problems());
        selfNotKept.ifPresent(found::add);
        decision.held().stream()
                .sorted()
                .map(path -> Problem.of(
                        ProblemCode.HELD,
                        Subject.NODE,
                        "path '%s' stays as it was".formatted(path),
                        ProblemCode.HELD.remedy()))
                .forEach(found::add);
        found.addAll(steps.problems());
        return new NodePlan(decision, steps.wanted(), steps.plans(), found);
    }

    /** Carries a plan out, and keeps what the next start needs of it. What fails is in the result; all else is done. */
    public ApplyResult apply(NodePlan plan) {
        ApplyResult done = carryOut(plan);
        keep();
        return with(done, notKept);
    }

    /**
     * The same without keeping anything: that takes longer than all else, and nobody's pull needs it. Until {@link #keep}
     * a start would begin with what was kept before.
     */
    ApplyResult applyChange(NodePlan plan) {
        return with(carryOut(plan), notKept);
    }

    private ApplyResult with(ApplyResult done, List<Problem> more) {
        ApplyResult all = done.with(more);
        problems = all.problems();
        return all;
    }

    private ApplyResult carryOut(NodePlan plan) {
        ApplyResult result = appliers.carryOut(plan.wanted(), plan.plans(), plan.problems());
        known = new LastKnownGood(
                plan.decision().table(),
                plan.decision().names(),
                plan.decision().retired(),
                plan.decision().backends());
        registries = registries(
                plan.decision().paths().stream().map(PathStatus::path).toList());
        return result;
    }

    /** Has the next start begin with what was applied last. If it cannot be kept, this is a problem until it can. */
    void keep() {
        notKept = new ArrayList<>();
        attempt(appliers::settle);
        attempt(() -> {
            stateFile.write(kept, known);
            kept = known;
        });
    }

    private void attempt(StateAction action) {
        try {
            action.run();
        } catch (IOException e) {
            notKept.add(FileErrors.problem(e));
        }
    }

    /** Puts everything back: files byte for byte, kernel objects without trace. */
    public ApplyResult revert() {
        ApplyResult result = appliers.revert(List.of(
                forgetting(resourceFiles::remove), forgetting(selfFile::remove), forgetting(stateFile::remove)));
        known = LastKnownGood.NONE;
        kept = LastKnownGood.NONE;
        return result;
    }

    private interface StateAction {
        void run() throws IOException;
    }

    private static Applier.ApplyAction forgetting(StateAction removal) {
        return () -> {
            removal.run();
            return Applier.ApplyOutcome.NOTHING;
        };
    }

    /** The processes that what was applied last is about; from any thread. */
    AppliedScope scope() {
        return scope;
    }

    /** Of what was applied last, what is in place: without endpoints that are withdrawn. */
    RoutingTable inPlace() {
        return appliers.inPlace();
    }

    /** Learns whose registries the paths are, for one who only listens and plans nothing. */
    public void read(DecodedPaths files) throws IOException {
        registries =
                registries(Documents.of(files, resourceFiles.read()).decoded().paths());
    }

    private static Map<String, String> registries(List<RegistryPath> paths) {
        Map<String, String> registries = new HashMap<>();
        paths.forEach(path -> registries.put(path.name(), path.registry().toString()));
        return Map.copyOf(registries);
    }

    /** All paths that are meant for this node, whether what they ask for is in place or not. */
    public List<RegistryPath> selected(DecodedPaths files) throws IOException {
        return decide(Documents.of(files, resourceFiles.read()), known.names()).paths().stream()
                .filter(PathStatus::selected)
                .map(PathStatus::path)
                .toList();
    }

    /** The registry of a path; empty if its document cannot be read. From any thread. */
    Optional<String> registry(String path) {
        return Optional.ofNullable(registries.get(path));
    }

    /** What a frontend is redirected for; from any thread. */
    Optional<Redirect> redirect(Frontend frontend) {
        return known.table().redirects().stream()
                .filter(redirect -> redirect.frontend().equals(frontend))
                .findFirst();
    }

    /** What a pass has come to, as the cluster is told. */
    dev.regpath.contract.status.NodeStatus report(
            String agentVersion, Documents documents, Decision decision, ApplyResult result) {
        return new dev.regpath.contract.status.NodeStatus(
                agentVersion,
                appliers.containerdVersion(),
                settings.cluster().kubeconfig().isEmpty(),
                appliers.installer(),
                PathReports.of(documents, decision.with(histories), result.problems()));
    }

    /** What is in place now; of a part that cannot be looked at, a problem says why. */
    public NodeStatus status(boolean agentRunning) {
        NodeStatus.Builder status = NodeStatus.newBuilder().setAgentRunning(agentRunning);
        Set<Problem> found = new LinkedHashSet<>(problems);
        found.addAll(appliers.tell(status));
        status.addAllEndpoints(EndpointStatus.of(known, histories));
        found.forEach(problem -> status.addProblems(ProblemMessage.of(problem)));
        return status.build();
    }

    @Override
    public void close() {
        pods.close();
        resolver.close();
        appliers.close();
    }
}
