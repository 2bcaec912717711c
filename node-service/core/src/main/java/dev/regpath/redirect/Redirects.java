package dev.regpath.redirect;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.input.Logged;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.linux.ProcFs;
import dev.regpath.linux.Tracing;
import dev.regpath.redirect.Layout.HealthReport;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.redirect.RedirectView.Attachment;
import dev.regpath.redirect.RedirectView.BackendHits;
import dev.regpath.redirect.RedirectView.FrontendView;
import dev.regpath.redirect.RedirectView.ScopedCgroup;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import dev.regpath.routing.TableDifference;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.RuntimePod;
import dev.regpath.runtime.RuntimePods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The redirects of this node: what is to be done for a table, doing it, looking at it, and undoing it. Everything is
 * pinned and goes on without this process. Thread-safe; one process at a time may write.
 */
public final class Redirects implements AutoCloseable {
    private static final String BPFFS = "bpf";
    private static final Path SYS = Path.of("/sys");
    /** BPF_PROG_TYPE_CGROUP_SOCK_ADDR of linux/bpf.h. */
    private static final int CGROUP_SOCK_ADDR = 18;

    /** Long after the agent may have ended: to the kernel alone, an address that hangs looks as one that serves. */
    private static final Duration EJECTED = Duration.ofHours(1);

    /**
     * Where things are on this node.
     *
     * @param bpffs usually {@code /sys/fs/bpf}
     * @param proc usually {@code /proc}
     * @param runtime the node's container runtime
     * @param pods asks it for the Pods of the node; only where a scope depends on them
     */
    public record RedirectEnvironment(Path bpffs, Path proc, ContainerRuntime runtime, RuntimePods pods) {
        /**
         * The cgroups by which connections are told apart.
         *
         * @throws NotSupportedException if no cgroup2 is mounted
         */
        public Cgroup2 cgroups() throws NotSupportedException, IOException {
            return Cgroup2.find(proc.resolve("self/mountinfo"))
                    .orElseThrow(() -> new NotSupportedException(
                            "no cgroup2 is mounted", "mount one: mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified"));
        }
    }

    private final Libbpf libbpf;
    private final PinPaths pins;
    private final Cgroup2 cgroups;
    private final Daemons daemons;
    private final Programs programs;
    private final OtherLayouts others;
    private final Links links;
    private final ForeignPrograms foreign;
    private final ScopeTracer tracer;
    private final Optional<String> tracingObstacle;
    private final RuntimePods pods;
    private Optional<TableMaps> tables = Optional.empty();

    private Redirects(Libbpf libbpf, Cgroup2 cgroups, RedirectEnvironment environment, String layout) {
        this.libbpf = libbpf;
        this.pins = new PinPaths(environment.bpffs(), layout);
        this.cgroups = cgroups;
        this.daemons = new Daemons(new ProcFs(environment.proc()), cgroups, cgroups::inside, environment.runtime());
        this.programs = Programs.ofRedirects(libbpf, pins);
        this.others = new OtherLayouts(libbpf, pins);
        this.links = new Links(libbpf, pins, cgroups, programs, others);
        this.foreign = new ForeignPrograms(libbpf, cgroups);
        this.tracingObstacle = Tracing.obstacle(environment.proc(), SYS);
        this.tracer = new ScopeTracer(libbpf, pins, tracingObstacle);
        this.pods = environment.pods();
    }

    /**
     * Changes nothing yet.
     *
     * @throws NotSupportedException if this node cannot redirect: no libbpf, no cgroup2, no bpffs
     */
    public static Redirects open(RedirectEnvironment environment) throws NotSupportedException, IOException {
        return open(environment, Layout.VERSION);
    }

    /** With pins like those of another build. */
    static Redirects open(RedirectEnvironment environment, String layout) throws NotSupportedException, IOException {
        Libbpf libbpf = Libbpf.load();
        Cgroup2 cgroups = environment.cgroups();
        if (!Files.isDirectory(environment.bpffs())
                || !Files.getFileStore(environment.bpffs()).type().equals(BPFFS)) {
            throw new NotSupportedException(
                    "no bpffs is mounted at " + environment.bpffs(),
                    "mount one: mount -t bpf bpf " + environment.bpffs());
        }
        return new Redirects(libbpf, cgroups, environment, layout);
    }

    /**
     * Why BPF can do nothing of what a table asks for: the kernel loads no such programs for this process, or programs of
     * others let none attach. Empty if it can do something.
     */
    public synchronized Optional<Problem> obstacle(RoutingTable table) throws KernelException {
        if (!libbpf.probeProgType(CGROUP_SOCK_ADDR)) {
            return Optional.of(new NotSupportedException(
                            "the kernel loads no BPF programs on sockets of cgroups for this process",
                            "give it CAP_BPF and CAP_NET_ADMIN; the kernel needs CONFIG_CGROUP_BPF")
                    .problem());
        }
        List<Problem> problems = new ArrayList<>();
        RedirectPlan.RedirectTarget target = target(table);
        boolean somewhere = points(attachPoints(target, pods(target)), problems).values().stream()
                .anyMatch(hooks -> hooks.containsAll(Hook.OF_REDIRECTS));
        return somewhere ? Optional.empty() : problems.stream().findFirst();
    }

    /** Whether anything of this version is pinned. */
    public boolean isInPlace() {
        return Files.isDirectory(pins.version());
    }

    /** Whether it matters to a table which Pods are its backends. */
    public static boolean dependsOnBackends(RoutingTable table) {
        return table.redirects().stream().anyMatch(Manner::excludes);
    }

    /** What has to change. Changes nothing itself. */
    public synchronized RedirectPlan plan(RoutingTable table) throws KernelException, IOException {
        if (table.redirects().isEmpty()) {
            boolean anything =
                    Files.isDirectory(pins.version()) || !others.find().isEmpty();
            return RedirectPlan.ofNothing(anything);
        }
        RedirectPlan.RedirectTarget target = target(table);
        List<Problem> problems = new ArrayList<>();
        NodePods known = pods(target);
        known.problem().ifPresent(problems::add);
        Map<CgroupPath, Set<Hook>> points = points(attachPoints(target, known), problems);
        boolean load = !programs.current();
        KernelTable now = load ? readIfPinned() : maps().read();
        // With the maps, their readers may have become others.
        boolean trace = tracer.wanting() || (load && tracer.refused().isEmpty());
        List<String> replaced = others.find().stream().map(PinPaths::layout).toList();
        return new RedirectPlan(
                target,
                new RedirectPlan.ProgramChange(load, trace, replaced, /* remove= */ false),
                new RedirectPlan.RedirectChanges(
                        TablePlan.between(now, table.redirects(), bits(target)),
                        planScope(target, known),
                        links.plan(points)),
                problems);
    }

    private RedirectPlan.RedirectTarget target(RoutingTable table) {
        return target(
                table.scope().elements(),
                table.redirects().stream().filter(Manner::excludes).toList());
    }

    private RedirectPlan.RedirectTarget target(SortedSet<ScopeElement> elements, List<Redirect> selfless) {
        List<ScopedUnit> units = new ArrayList<>(daemons.find(elements));
        units.addAll(PodCgroups.ofSlices(elements, slices(elements)));
        return new RedirectPlan.RedirectTarget(elements, ScopedUnit.merged(units), selfless);
    }

    private List<CgroupPath> slices(SortedSet<ScopeElement> elements) {
        return PodCgroups.depends(elements) ? PodCgroups.slices(cgroups) : List.of();
    }

    /** What the bits mean, or would mean if these maps are made. */
    private ElementBits bits(RedirectPlan.RedirectTarget target) throws KernelException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            return opened.maps().map(ScopeMaps::bits).orElse(ElementBits.NONE).with(target.elements());
        }
    }

    /**
     * The Pods of the node, as far as they matter.
     *
     * @param pods empty if the runtime does not tell
     * @param problem why it does not
     */
    private record NodePods(Optional<List<RuntimePod>> pods, Optional<Problem> problem) {}

    private NodePods pods(RedirectPlan.RedirectTarget target) {
        if (!target.hasPods() && target.selfless().isEmpty()) {
            return new NodePods(Optional.of(List.of()), Optional.empty());
        }
        try {
            return new NodePods(Optional.of(pods.list()), Optional.empty());
        } catch (IOException e) {
            return new NodePods(
                    Optional.empty(),
                    Optional.of(Problem.of(
                            ProblemCode.PODS_UNKNOWN,
                            Subject.REDIRECTS,
                            "the container runtime does not tell which Pods there are: %s".formatted(Logged.of(e)),
                            "see whether it runs; Pods that are known stay in scope")));
        }
    }

    private AttachPoints attachPoints(RedirectPlan.RedirectTarget target, NodePods known) {
        List<ScopedUnit> units = new ArrayList<>(target.units());
        units.addAll(ofPods(target, known));
        List<CgroupPath> tops = new ArrayList<>(PodCgroups.places(target.elements(), slices(target.elements())));
        units.stream().filter(ScopedUnit::isWide).map(ScopedUnit::cgroup).forEach(tops::add);
        return AttachPoints.choose(
                units.stream()
                        .filter(unit -> !unit.own().isEmpty())
                        .map(ScopedUnit::cgroup)
                        .toList(),
                tops,
                cgroups);
    }

    private List<ScopedUnit> ofPods(RedirectPlan.RedirectTarget target, NodePods known) {
        return PodCgroups.of(target.elements(), known.pods().orElse(List.of()), slices(target.elements()));
    }

    /** Where ours can be attached without harm to others. */
    private Map<CgroupPath, Set<Hook>> points(AttachPoints wanted, List<Problem> problems) throws KernelException {
        Map<CgroupPath, Set<Hook>> points = new TreeMap<>();
        for (CgroupPath point : wanted.redirects()) {
            Optional<Problem> objection = foreign.objection(point, Hook.OF_REDIRECTS);
            objection.ifPresent(problems::add);
            if (objection.isEmpty()) {
                points.put(point, EnumSet.copyOf(Hook.OF_REDIRECTS));
                foreign.before(point, pins.program(Hook.CONNECT4.program())).ifPresent(problems::add);
            }
        }
        for (CgroupPath point : wanted.dials()) {
            // Without what redirects, on it or above, there is nothing to follow.
            if (points.keySet().stream().anyMatch(other -> other.contains(point))) {
                Optional<Problem> objection = foreign.objection(point, Hook.OF_DIALS);
                objection.ifPresent(problems::add);
                if (objection.isEmpty()) {
                    points.computeIfAbsent(point, _ -> EnumSet.noneOf(Hook.class))
                            .addAll(Hook.OF_DIALS);
                }
            }
        }
        return points;
    }

    /**
     * The same for a table with the same scope, where everything else was put in place just before: only the frontends and
     * backends that differ are compared, which takes a fraction of the time. Not for a table that leaves Pods out which are
     * backends.
     *
     * @param inPlace the plan that was carried out, or had nothing to do
     * @param difference to the table that it was for
     */
    public synchronized RedirectPlan planChange(RedirectPlan inPlace, TableDifference difference)
            throws KernelException {
        Set<Frontend> concerned = new HashSet<>(difference.frontends());
        difference.redirects().forEach(redirect -> concerned.add(redirect.frontend()));
        return new RedirectPlan(
                inPlace.target(),
                RedirectPlan.ProgramChange.STAY,
                new RedirectPlan.RedirectChanges(
                        TablePlan.between(maps().read(concerned), difference.redirects(), bits(inPlace.target())),
                        List.of(),
                        List.of()),
                inPlace.problems());
    }

    private KernelTable readIfPinned() throws KernelException {
        reopenTables();
        return tables.isPresent() ? tables.get().read() : KernelTable.EMPTY;
    }

    private List<ScopeChange> planScope(RedirectPlan.RedirectTarget target, NodePods known) throws KernelException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            return opened.maps().isPresent()
                    ? opened.maps()
                            .get()
                            .plan(
                                    wanted(target, known),
                                    opened.maps().get().bits().with(target.elements()),
                                    cgroups)
                    : List.of();
        }
    }

    private ScopeMaps.WantedScope wanted(RedirectPlan.RedirectTarget target, NodePods known) throws KernelException {
        List<ScopeChange.Exclude> exclusions = new ArrayList<>();
        KernelTable table = target.selfless().isEmpty() ? KernelTable.EMPTY : readIfPinned();
        for (Redirect redirect : target.selfless()) {
            KernelTable.KernelEntry entry = table.entries().get(redirect.frontend());
            if (entry != null) {
                for (CgroupPath backend :
                        PodCgroups.backends(redirect, known.pods().orElse(List.of()))) {
                    cgroups.id(backend)
                            .ifPresent(id -> exclusions.add(new ScopeChange.Exclude(
                                    new Layout.Exclusion(id, entry.id()), backend, redirect.frontend())));
                }
            }
        }
        return new ScopeMaps.WantedScope(
                target.units(), ofPods(target, known), exclusions, known.pods().isPresent());
    }

    /**
     * Does what a plan says. The order keeps every connection right: tables before programs run, programs before hooks,
     * new hooks before old ones go, and what another layout has goes last, if all that is to serve instead of it does. A
     * part that fails does not keep the others from being done.
     */
    public synchronized void apply(RedirectPlan plan) throws KernelException, IOException {
        if (plan.remove()) {
            revert();
            return;
        }
        if (plan.isEmpty()) {
            return;
        }
        RedirectPlan.ProgramChange becomes = plan.programs();
        if (becomes.load()) {
            others.shareSockets();
            programs.load();
        }
        FailureCollector failures = new FailureCollector();
        failures.attempt(() -> maps().apply(plan.changes().table(), learn(plan.target())));
        if (becomes.trace()) {
            failures.attempt(tracer::attach);
        }
        if (!plan.isOfTableAlone()) {
            failures.attempt(() -> keepScope(plan.target()));
        }
        if (!becomes.replaced().isEmpty()) {
            // The maps are new: what was made again between the first look and its end was not in use.
            failures.attempt(() -> keepScope(plan.target()));
        }
        boolean serving = failures.allSucceeded();
        boolean current = !becomes.load() || failures.attempt(links::update);
        Set<Long> incomplete = new HashSet<>();
        for (LinkChange change : plan.changes().links()) {
            switch (change) {
                // A cgroup's later hooks rely on its earlier ones.
                case LinkChange.Attach attach -> hook(attach, attach.cgroupId(), failures, incomplete);
                // The other programs serve until ours can: with maps that are filled.
                case LinkChange.TakeOver takeOver -> {
                    if (serving) {
                        hook(takeOver, takeOver.cgroupId(), failures, incomplete);
                    }
                }
                // What runs somewhere else goes only when all that is to run instead of it does.
                case LinkChange.Drop _, LinkChange.GiveUp _ -> {
                    if (incomplete.isEmpty()) {
                        failures.attempt(() -> links.apply(change));
                    }
                }
            }
        }
        if (becomes.load() && current) {
            failures.attempt(programs::settle);
        }
        if (!becomes.replaced().isEmpty() && failures.allSucceeded()) {
            failures.attempt(others::remove);
        }
        failures.finish();
    }

    private void hook(LinkChange change, long cgroupId, FailureCollector failures, Set<Long> incomplete) {
        if (!incomplete.contains(cgroupId) && !failures.attempt(() -> links.apply(change))) {
            incomplete.add(cgroupId);
        }
    }

    /** Where a cgroup's directory is or would be. */
    public Path directory(CgroupPath cgroup) {
        return cgroups.directory(cgroup);
    }

    private ElementBits learn(RedirectPlan.RedirectTarget target) throws KernelException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            return opened.maps()
                    .map(maps -> maps.learn(target.elements()))
                    .orElseGet(() -> ElementBits.NONE.with(target.elements()));
        }
    }

    /**
     * Puts exactly those into scope who should be, with the Pods that there are now, and says whether anything had to
     * change. Also when a Pod came or went: far cheaper than a plan.
     */
    public synchronized boolean keepScope(RedirectPlan.RedirectTarget target) throws KernelException, IOException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            if (opened.maps().isEmpty()) {
                return false;
            }
            ScopeMaps maps = opened.maps().get();
            List<ScopeChange> changes = maps.plan(wanted(target, pods(target)), maps.learn(target.elements()), cgroups);
            FailureCollector failures = new FailureCollector();
            for (ScopeChange change : changes) {
                failures.attempt(() -> maps.apply(change));
            }
            failures.finish();
            return !changes.isEmpty();
        }
    }

    /** What the kernel does now. */
    public synchronized RedirectView observe(Scope scope) throws KernelException, IOException {
        if (!Files.isDirectory(pins.version())) {
            return RedirectView.NOTHING;
        }
        RedirectPlan.RedirectTarget target = target(scope.elements(), List.of());
        NodePods known = pods(target);
        return new RedirectView(
                frontends(), attachments(attachPoints(target, known)), scoped(target, known), tracer.attached());
    }

    private List<FrontendView> frontends() throws KernelException {
        KernelTable now = readIfPinned();
        if (tables.isEmpty()) {
            return List.of();
        }
        TableMaps maps = tables.get();
        return now.entries().entrySet().stream()
                .map(entry -> new FrontendView(
                        entry.getKey(),
                        entry.getValue().backendSlots().stream()
                                .map(slot -> new BackendHits(
                                        slot.endpoint(), maps.counter(slot.counter()), maps.out(slot.health())))
                                .toList(),
                        entry.getValue().manner().refuse(),
                        maps.hits(entry.getValue().id()),
                        maps.withoutBackend(entry.getValue().id()),
                        entry.getValue().toResolver()))
                .toList();
    }

    private List<Attachment> attachments(AttachPoints wanted) throws KernelException, IOException {
        NavigableMap<Long, String> all = new TreeMap<>();
        Map<Long, Set<Hook>> hooks = new TreeMap<>();
        for (CgroupPath point : wanted.all()) {
            cgroups.id(point).ifPresent(id -> {
                all.put(id, point.toString());
                hooks.put(id, wanted.hooks(point));
            });
        }
        links.pinnedCgroups().forEach(id -> all.putIfAbsent(id, "id " + Long.toUnsignedString(id)));
        List<Attachment> attachments = new ArrayList<>();
        for (var entry : all.entrySet()) {
            long id = entry.getKey();
            for (Hook hook : hooks.getOrDefault(id, Hook.OF_REDIRECTS)) {
                boolean alive = hooks.containsKey(id) && links.alive(id, hook);
                // Where others do not let them run, redirects work without them.
                if (alive || !Hook.OF_DIALS.contains(hook)) {
                    attachments.add(new Attachment(entry.getValue(), hook, alive));
                }
            }
        }
        return attachments;
    }

    private List<ScopedCgroup> scoped(RedirectPlan.RedirectTarget target, NodePods known) throws KernelException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            Set<Long> ids =
                    opened.maps().isPresent() ? Set.copyOf(opened.maps().get().ids()) : Set.of();
            return Stream.concat(target.units().stream(), ofPods(target, known).stream())
                    .filter(unit -> unit.isWide() || !unit.own().isEmpty())
                    .flatMap(unit -> cgroups.id(unit.cgroup()).stream()
                            .filter(ids::contains)
                            .mapToObj(id -> new ScopedCgroup(unit.toString(), id, unit.reason())))
                    .toList();
        }
    }

    /**
     * Listens to the connections that are redirected for a scope; empty as long as nothing is redirected here. Whoever
     * gets it closes it.
     */
    public synchronized Optional<ConnectionTrace> trace(Scope scope) throws KernelException, IOException {
        if (!programs.current()) {
            return Optional.empty();
        }
        Optional<ConnectionTrace> trace = ConnectionTrace.open(
                libbpf, pins, OutcomePrograms.load(libbpf, cgroups, pins, tracingObstacle.isEmpty()));
        if (trace.isPresent()) {
            follow(trace.get(), scope);
        }
        return trace;
    }

    /** Lets a trace follow the daemons to where they are now, and says whether it still hears the programs that run. */
    public synchronized boolean follow(ConnectionTrace trace, Scope scope) throws KernelException, IOException {
        RedirectPlan.RedirectTarget target = target(scope.elements(), List.of());
        trace.follow(attachPoints(target, pods(target)).redirects());
        return trace.heardOf(libbpf, pins);
    }

    /** The cgroups by their ids whose own processes are in a scope, as far as they exist now. */
    public synchronized Map<Long, CgroupPath> cgroupIds(Scope scope) throws KernelException, IOException {
        Map<Long, CgroupPath> byId = new TreeMap<>();
        daemons.find(scope.elements()).stream()
                .filter(unit -> !unit.own().isEmpty())
                .forEach(unit -> cgroups.id(unit.cgroup()).ifPresent(id -> byId.put(id, unit.cgroup())));
        return byId;
    }

    /** Where the cgroup of an id is now, if it is in a scope or below what is. */
    public synchronized Optional<CgroupPath> cgroup(long id, Scope scope) {
        RedirectPlan.RedirectTarget target = target(scope.elements(), List.of());
        Stream<CgroupPath> tops = Stream.concat(
                target.units().stream().map(ScopedUnit::cgroup),
                PodCgroups.places(target.elements(), slices(target.elements())).stream());
        return tops.flatMap(top -> scope.isWide() ? cgroups.walk(top) : Stream.of(top))
                .filter(cgroup -> cgroups.id(cgroup).orElse(0) == id)
                .findFirst();
    }

    /** Lets an address be chosen again that was seen to serve, although a connect to it failed a short while ago. */
    public synchronized void forgive(Endpoint address) throws KernelException {
        reopenTables();
        if (tables.isPresent()) {
            tables.get().forgive(address);
        }
    }

    /**
     * Keeps an address from being chosen while another can be, for as long as three rounds of probes take: it was seen not
     * to serve. A connect that succeeds ends it, since programs know of no more than that.
     */
    public synchronized void eject(Endpoint address) throws KernelException {
        reopenTables();
        if (tables.isPresent()) {
            tables.get().eject(address, EJECTED);
        }
    }

    /** Listens to what connects say of addresses; empty as long as nothing is redirected. Whoever gets it closes it. */
    public synchronized Optional<DialReports> dialReports() throws KernelException {
        return programs.current() ? DialReports.open(libbpf, pins, this::addressOf) : Optional.empty();
    }

    /** What is led to the agent's own resolver, by whichever process, and whether that answers. */
    public synchronized ResolverView resolver() throws KernelException {
        List<Redirect> leading = readIfPinned().entries().entrySet().stream()
                .filter(entry -> entry.getValue().toResolver())
                .flatMap(entry -> entry.getValue().backends().stream()
                        .limit(1)
                        .map(resolver -> Redirect.toResolver(entry.getKey(), resolver)))
                .toList();
        try (Heartbeat heart = heartbeat()) {
            return new ResolverView(leading, heart.isBeating());
        }
    }

    /** By which the agent's resolver says that it is at work. Whoever gets it closes it. */
    public Heartbeat heartbeat() {
        return new Heartbeat(libbpf, pins);
    }

    /** Whether the programs that run are those that are listened to. */
    public boolean runs(DialReports reports) throws KernelException {
        return reports.heardOf(libbpf, pins);
    }

    private synchronized Optional<Endpoint> addressOf(HealthReport report) throws KernelException {
        reopenTables();
        return tables.isPresent() ? tables.get().addressOf(report) : Optional.empty();
    }

    /** Detaches and removes everything of ours; nothing stays in bpffs or on a cgroup. */
    public synchronized void revert() throws KernelException, IOException {
        tables.ifPresent(TableMaps::close);
        tables = Optional.empty();
        FailureCollector failures = new FailureCollector();
        for (long id : links.pinnedCgroups()) {
            failures.attempt(() -> links.drop(id));
        }
        failures.attempt(others::remove);
        Pins.removeTree(pins.version());
        Pins.removeIfEmpty(pins.top());
        failures.finish();
    }

    /** Opens the maps that are pinned now, unless they are open already. */
    private void reopenTables() throws KernelException {
        if (tables.isPresent() && !tables.get().stillPinned(pins)) {
            tables.get().close();
            tables = Optional.empty();
        }
        if (tables.isEmpty()) {
            tables = TableMaps.open(libbpf, pins);
        }
    }

    private TableMaps maps() throws KernelException {
        reopenTables();
        return tables.orElseThrow(() -> KernelException.unexpected(
                "bpf_obj_get",
                "the maps are not pinned although the programs are",
                "run `regpath revert`, then apply again"));
    }

    @Override
    public synchronized void close() {
        tables.ifPresent(TableMaps::close);
        tables = Optional.empty();
    }

    /** Maps to be closed, if they are there. */
    private record ScopeMapsOrNone(Optional<ScopeMaps> maps) implements AutoCloseable {
        @Override
        public void close() {
            maps.ifPresent(ScopeMaps::close);
        }
    }
}
