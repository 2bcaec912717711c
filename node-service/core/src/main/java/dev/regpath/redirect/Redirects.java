package dev.regpath.redirect;

import dev.regpath.fault.Problem;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.linux.ProcFs;
import dev.regpath.linux.Tracing;
import dev.regpath.redirect.Layout.HealthReport;
import dev.regpath.redirect.RedirectView.Attachment;
import dev.regpath.redirect.RedirectView.BackendHits;
import dev.regpath.redirect.RedirectView.FrontendView;
import dev.regpath.redirect.RedirectView.ScopedCgroup;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.runtime.ContainerRuntime;
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
import java.util.TreeMap;

/**
 * The redirects of this node: what is to be done for a table, doing it, looking at it, and undoing it. Everything is
 * pinned and goes on without this process. Thread-safe; one process at a time may write.
 */
public final class Redirects implements AutoCloseable {
    private static final String BPFFS = "bpf";
    private static final Path SYS = Path.of("/sys");
    private static final Duration EJECTED = Duration.ofSeconds(30);

    /**
     * Where things are on this node.
     *
     * @param bpffs usually {@code /sys/fs/bpf}
     * @param proc usually {@code /proc}
     * @param runtime the node's container runtime
     */
    public record RedirectEnvironment(Path bpffs, Path proc, ContainerRuntime runtime) {}

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
        Cgroup2 cgroups = Cgroup2.find(environment.proc().resolve("self/mountinfo"))
                .orElseThrow(() -> new NotSupportedException(
                        "no cgroup2 is mounted", "mount one: mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified"));
        if (!Files.isDirectory(environment.bpffs())
                || !Files.getFileStore(environment.bpffs()).type().equals(BPFFS)) {
            throw new NotSupportedException(
                    "no bpffs is mounted at " + environment.bpffs(),
                    "mount one: mount -t bpf bpf " + environment.bpffs());
        }
        return new Redirects(libbpf, cgroups, environment, layout);
    }

    /** What has to change. Changes nothing itself. */
    public synchronized RedirectPlan plan(RoutingTable table) throws KernelException, IOException {
        if (table.redirects().isEmpty()) {
            boolean anything =
                    Files.isDirectory(pins.version()) || !others.find().isEmpty();
            return RedirectPlan.ofNothing(anything);
        }
        List<ScopedUnit> units = daemons.find(table.scope());
        List<Problem> problems = new ArrayList<>();
        NavigableMap<CgroupPath, Set<Hook>> points = new TreeMap<>();
        for (CgroupPath point :
                AttachPoints.choose(units.stream().map(ScopedUnit::cgroup).toList(), cgroups)) {
            hooks(point, problems).ifPresent(hooks -> points.put(point, hooks));
        }
        boolean load = !programs.current();
        KernelTable now = load ? readIfPinned() : maps().read();
        // With the maps, their readers may have become others.
        boolean trace = tracer.wanting() || (load && tracer.refused().isEmpty());
        List<String> replaced = others.find().stream().map(PinPaths::layout).toList();
        return new RedirectPlan(
                new RedirectPlan.RedirectTarget(units, points.keySet()),
                new RedirectPlan.ProgramChange(load, trace, replaced, /* remove= */ false),
                new RedirectPlan.RedirectChanges(
                        TablePlan.between(now, table.redirects()), planScope(units), links.plan(points)),
                problems);
    }

    /**
     * The same for a table with the same scope, where everything else was put in place just before: only frontends and
     * backends are compared, which takes a fraction of the time.
     *
     * @param inPlace the plan that was carried out, or had nothing to do
     */
    public synchronized RedirectPlan planTable(RedirectPlan inPlace, RoutingTable table) throws KernelException {
        return new RedirectPlan(
                inPlace.target(),
                RedirectPlan.ProgramChange.STAY,
                new RedirectPlan.RedirectChanges(
                        TablePlan.between(maps().read(), table.redirects()), List.of(), List.of()),
                inPlace.problems());
    }

    /** Where ours can be attached to a cgroup without harm to others; empty if nothing can be redirected there. */
    private Optional<Set<Hook>> hooks(CgroupPath point, List<Problem> problems) throws KernelException {
        Optional<Problem> objection = foreign.objection(point, Hook.OF_REDIRECTS);
        if (objection.isPresent()) {
            problems.add(objection.get());
            return Optional.empty();
        }
        Optional<Problem> later = foreign.objection(point, Hook.OF_DIALS);
        later.ifPresent(problems::add);
        return Optional.of(later.isPresent() ? Hook.OF_REDIRECTS : EnumSet.allOf(Hook.class));
    }

    private KernelTable readIfPinned() throws KernelException {
        reopenTables();
        return tables.isPresent() ? tables.get().read() : KernelTable.EMPTY;
    }

    private List<ScopeChange> planScope(List<ScopedUnit> units) throws KernelException {
        try (ScopeMapsOrNone maps = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            return maps.maps().isPresent() ? maps.maps().get().plan(units, cgroups) : List.of();
        }
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
        failures.attempt(() -> maps().apply(plan.changes().table()));
        if (becomes.trace()) {
            failures.attempt(tracer::attach);
        }
        failures.attempt(() -> keepScope(plan.units()));
        if (!becomes.replaced().isEmpty()) {
            // The maps are new: what was made again between the first look and its end was not in use.
            failures.attempt(() -> keepScope(plan.units()));
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
                case LinkChange.Drop drop -> {
                    if (incomplete.isEmpty()) {
                        failures.attempt(() -> links.apply(drop));
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

    /** Puts exactly these units into scope, and says whether anything had to change. */
    public synchronized boolean keepScope(List<ScopedUnit> units) throws KernelException, IOException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            if (opened.maps().isEmpty()) {
                return false;
            }
            ScopeMaps maps = opened.maps().get();
            List<ScopeChange> changes = maps.plan(units, cgroups);
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
        List<ScopedUnit> units = daemons.find(scope);
        return new RedirectView(frontends(), attachments(units), scoped(units), tracer.attached());
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
                        maps.withoutBackend(entry.getValue().id())))
                .toList();
    }

    private List<Attachment> attachments(List<ScopedUnit> units) throws KernelException, IOException {
        Map<Long, String> points = new TreeMap<>();
        for (CgroupPath point :
                AttachPoints.choose(units.stream().map(ScopedUnit::cgroup).toList(), cgroups)) {
            cgroups.id(point).ifPresent(id -> points.put(id, point.toString()));
        }
        NavigableMap<Long, String> all = new TreeMap<>(points);
        links.pinnedCgroups().forEach(id -> all.putIfAbsent(id, "id " + Long.toUnsignedString(id)));
        List<Attachment> attachments = new ArrayList<>();
        for (var entry : all.entrySet()) {
            long id = entry.getKey();
            for (Hook hook : Hook.values()) {
                boolean alive = points.containsKey(id) && links.alive(id, hook);
                // Where others do not let them run, redirects work without them.
                if (alive || !Hook.OF_DIALS.contains(hook)) {
                    attachments.add(new Attachment(entry.getValue(), hook, alive));
                }
            }
        }
        return attachments;
    }

    private List<ScopedCgroup> scoped(List<ScopedUnit> units) throws KernelException {
        try (ScopeMapsOrNone opened = new ScopeMapsOrNone(ScopeMaps.open(libbpf, pins))) {
            List<Long> ids = opened.maps().isPresent() ? opened.maps().get().ids() : List.of();
            return units.stream()
                    .flatMap(unit -> cgroups.id(unit.cgroup()).stream()
                            .filter(ids::contains)
                            .mapToObj(id -> new ScopedCgroup(unit.cgroup(), id, unit.reason())))
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
        trace.follow(AttachPoints.choose(
                daemons.find(scope).stream().map(ScopedUnit::cgroup).toList(), cgroups));
        return trace.heardOf(libbpf, pins);
    }

    /** The cgroups of a scope by their ids, as far as they exist now. */
    public synchronized Map<Long, CgroupPath> cgroupIds(Scope scope) throws KernelException, IOException {
        Map<Long, CgroupPath> byId = new TreeMap<>();
        daemons.find(scope).forEach(unit -> cgroups.id(unit.cgroup()).ifPresent(id -> byId.put(id, unit.cgroup())));
        return byId;
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
