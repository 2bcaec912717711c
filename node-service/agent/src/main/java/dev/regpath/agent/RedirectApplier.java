package dev.regpath.agent;

import dev.regpath.fault.Problem;
import dev.regpath.input.Logged;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.nftables.Dataplanes;
import dev.regpath.nftables.Dataplanes.Selection;
import dev.regpath.redirect.ConnectionTrace;
import dev.regpath.redirect.DialReports;
import dev.regpath.resolver.ScopedResolver;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redirects in the kernel by the way that this node takes, or the reason why it has none. What the other way has left is
 * removed after this one is in place: both at once do no harm, since where one of them leads to is no frontend of the other.
 */
final class RedirectApplier implements Applier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedirectApplier.class);

    private final Dataplanes dataplanes;
    private final Optional<BpfApplier> bpf;
    private final Optional<NftApplier> nftables;
    private volatile boolean byNftables;
    /** There is no table of nftables, nor is there about to be one: nobody but this process makes it. */
    private boolean noTable;

    RedirectApplier(Dataplanes dataplanes) {
        this.dataplanes = dataplanes;
        this.bpf = dataplanes.bpf().map(BpfApplier::new);
        this.nftables = dataplanes.nftables().map(NftApplier::new);
        this.noTable = nftables.isEmpty();
    }

    /** Whether this node can have any. */
    boolean isPossible() {
        return bpf.isPresent() || nftables.isPresent();
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException, KernelException {
        return switch (dataplanes.select(table)) {
            case Selection.ByBpf _ -> {
                byNftables = false;
                ApplierPlan plan = bpf.orElseThrow().plan(table);
                yield then(plan, withoutTable());
            }
            case Selection.ByNftables selected -> {
                byNftables = true;
                noTable = false;
                ApplierPlan plan = nftables.orElseThrow().plan(table);
                ApplierPlan told = new ApplierPlan(
                        plan.text(), with(selected.instead().filter(_ -> asks(table)), plan.problems()), plan.action());
                yield bpf.isEmpty() ? told : then(told, bpf.get().plan(RoutingTable.EMPTY));
            }
            case Selection.ByNothing(Problem problem) ->
                asks(table) ? then(ApplierPlan.nothing(problem), withoutTable()) : withoutTable();
        };
    }

    /** Whether programs make, or are about to make, the redirects of a table. */
    boolean isByPrograms(RoutingTable table) {
        try {
            return dataplanes.select(table) instanceof Selection.ByBpf;
        } catch (KernelException e) {
            LOG.debug("the way to redirect is not known reason={}", Logged.of(e.getMessage()));
            return false;
        }
    }

    /** Whether they made those of the last one. */
    boolean isByPrograms() {
        return programs().isPresent();
    }

    /** By which the kernel hears that the agent's resolver is at work. */
    ScopedResolver.Pulse pulse() {
        return bpf.map(BpfApplier::pulse).orElse(ScopedResolver.Pulse.NONE);
    }

    private static boolean asks(RoutingTable table) {
        return !table.redirects().stream().allMatch(Redirect::isImplied);
    }

    private ApplierPlan withoutTable() throws IOException, KernelException {
        if (noTable) {
            return ApplierPlan.nothing();
        }
        ApplierPlan plan = nftables.orElseThrow().plan(RoutingTable.EMPTY);
        noTable = plan.action().isEmpty();
        return plan;
    }

    private static List<Problem> with(Optional<Problem> first, List<Problem> problems) {
        List<Problem> all = new ArrayList<>(problems);
        first.ifPresent(problem -> all.addFirst(problem));
        return all;
    }

    /** The second one's part is done only if the first one's is. */
    private static ApplierPlan then(ApplierPlan first, ApplierPlan second) {
        List<ApplyAction> actions = new ArrayList<>();
        first.action().ifPresent(actions::add);
        second.action().ifPresent(actions::add);
        List<Problem> problems = new ArrayList<>(first.problems());
        problems.addAll(second.problems());
        return new ApplierPlan(
                () -> first.text().get() + second.text().get(),
                problems,
                actions.isEmpty() ? Optional.empty() : Optional.of(() -> inTurn(actions)));
    }

    private static ApplyOutcome inTurn(List<ApplyAction> actions) throws IOException, KernelException {
        List<String> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (ApplyAction action : actions) {
            ApplyOutcome outcome = action.run();
            changes.addAll(outcome.changes());
            problems.addAll(outcome.problems());
        }
        return new ApplyOutcome(changes, problems);
    }

    @Override
    public ApplierPlan planChange(TableDifference difference) throws IOException, KernelException {
        return byNftables || bpf.isEmpty() || !noTable
                ? plan(difference.now())
                : bpf.get().planChange(difference);
    }

    @Override
    public ApplyOutcome revert() throws IOException, KernelException {
        List<ApplyAction> actions = new ArrayList<>();
        bpf.ifPresent(way -> actions.add(way::revert));
        nftables.ifPresent(way -> actions.add(way::revert));
        return inTurn(actions);
    }

    private Optional<Dataplane> inUse() {
        return byNftables ? nftables.map(way -> way) : bpf.map(way -> way);
    }

    /** That of BPF, unless nftables redirects. */
    private Optional<BpfApplier> programs() {
        return byNftables ? Optional.empty() : bpf;
    }

    /** Puts the scope right after a cgroup or a Pod came or went; from any thread. */
    void keepScope() {
        Optional<Dataplane> way = inUse();
        if (way.isEmpty()) {
            return;
        }
        try {
            way.get().keepScope();
        } catch (KernelException | IOException e) {
            LOG.warn("the scope could not be restored, the next pass tries again reason={}", Logged.of(e.getMessage()));
        }
    }

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> scopeDirectories() {
        return inUse().map(Dataplane::scopeDirectories).orElse(List.of());
    }

    /** Listens to what connects say of addresses; from any thread. Empty as long as no programs redirect. */
    Optional<DialReports> dialReports() throws KernelException, IOException {
        return programs().isEmpty() ? Optional.empty() : programs().get().dialReports();
    }

    /** Whether the programs that run are those that are listened to. */
    boolean runs(DialReports reports) throws KernelException {
        return programs().isPresent() && programs().get().runs(reports);
    }

    /** Whether what is ejected is not chosen while something else can be. */
    boolean ejects() {
        return programs().isPresent();
    }

    /** Lets the kernel choose an address again at once; from any thread. nftables never stops to choose it. */
    void forgive(Endpoint address) {
        programs().ifPresent(way -> way.forgive(address));
    }

    /** Keeps the kernel from choosing an address while it can choose another, until it is forgiven or serves. */
    void eject(Endpoint address) {
        programs().ifPresent(way -> way.eject(address));
    }

    /** Listens to redirected connections; from any thread. Empty as long as no programs redirect. */
    Optional<ConnectionTrace> trace(Scope scope) throws KernelException, IOException {
        return programs().isEmpty() ? Optional.empty() : programs().get().trace(scope);
    }

    /** Lets a trace follow the daemons, and says whether it still hears the programs that run. */
    boolean follow(ConnectionTrace trace, Scope scope) throws KernelException, IOException {
        return programs().isPresent() && programs().get().follow(trace, scope);
    }

    /** Whether which Pods there are matters to what was applied; from any thread. */
    boolean dependsOnPods() {
        return programs().isPresent() && programs().get().dependsOnPods();
    }

    /** Where a cgroup in scope is, or below what is; from any thread. */
    Optional<CgroupPath> cgroup(long id, Scope scope) {
        return programs().flatMap(way -> way.cgroup(id, scope));
    }

    /** The cgroups of a scope by their ids; from any thread. */
    Map<Long, CgroupPath> cgroupIds(Scope scope) throws KernelException, IOException {
        return bpf.isPresent()
                ? bpf.get().cgroupIds(scope)
                : dataplanes.nftables().map(way -> way.cgroupIds(scope)).orElse(Map.of());
    }

    /** What the kernel does now. */
    dev.regpath.proto.node.Redirects status(RoutingTable table) throws IOException {
        try {
            return switch (dataplanes.inPlace(table)) {
                case Selection.ByBpf _ -> bpf.orElseThrow().status(table);
                case Selection.ByNftables _ -> nftables.orElseThrow().status(table);
                case Selection.ByNothing(Problem problem) ->
                    RedirectStatus.unavailable("%s; %s".formatted(problem.what(), problem.remedy()));
            };
        } catch (KernelException e) {
            return RedirectStatus.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        dataplanes.close();
    }
}
