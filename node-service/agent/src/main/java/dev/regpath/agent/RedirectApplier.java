package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.redirect.ConnectionTrace;
import dev.regpath.redirect.DialReports;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.Redirects;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redirects in the kernel, or the reason why this node cannot have them. */
final class RedirectApplier implements Applier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedirectApplier.class);

    private final Optional<Redirects> redirects;
    private final Optional<NotSupportedException> missing;
    private volatile Optional<RedirectPlan.RedirectTarget> scoped = Optional.empty();
    private Optional<RedirectPlan> inPlace = Optional.empty();

    private RedirectApplier(Optional<Redirects> redirects, Optional<NotSupportedException> missing) {
        this.redirects = redirects;
        this.missing = missing;
    }

    static RedirectApplier open(Redirects.RedirectEnvironment environment) throws IOException {
        try {
            return new RedirectApplier(Optional.of(Redirects.open(environment)), Optional.empty());
        } catch (NotSupportedException e) {
            return new RedirectApplier(Optional.empty(), Optional.of(e));
        }
    }

    /** Whether this node can have any. */
    boolean isPossible() {
        return redirects.isPresent();
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException, KernelException {
        if (redirects.isEmpty()) {
            return table.redirects().stream().allMatch(Redirect::isImplied)
                    ? ApplierPlan.nothing()
                    : ApplierPlan.nothing(missing.orElseThrow().problem());
        }
        RedirectPlan plan = redirects.get().plan(table);
        inPlace = plan.isEmpty() ? Optional.of(plan) : Optional.empty();
        return steps(plan);
    }

    @Override
    public ApplierPlan planChange(RoutingTable before, RoutingTable table) throws IOException, KernelException {
        boolean sameHooks = before.scope().equals(table.scope())
                && !Redirects.dependsOnBackends(before)
                && !Redirects.dependsOnBackends(table)
                && before.redirects().isEmpty() == table.redirects().isEmpty();
        if (inPlace.isEmpty()
                || inPlace.get().remove()
                || !sameHooks
                || table.redirects().isEmpty()) {
            return plan(table);
        }
        RedirectPlan change = redirects.orElseThrow().planTable(inPlace.get(), table);
        return steps(change);
    }

    private ApplierPlan steps(RedirectPlan plan) {
        return new ApplierPlan(
                () -> plan.lines().stream().map(line -> line + "\n").collect(Collectors.joining()),
                plan.problems(),
                plan.isEmpty() && scoped.equals(Optional.of(plan.target()))
                        ? Optional.empty()
                        : Optional.of(() -> apply(plan)));
    }

    private ApplyOutcome apply(RedirectPlan plan) throws IOException, KernelException {
        inPlace = Optional.empty();
        redirects.orElseThrow().apply(plan);
        inPlace = Optional.of(plan);
        scoped = Optional.of(plan.target());
        return new ApplyOutcome(plan.lines(), List.of());
    }

    @Override
    public ApplyOutcome revert() throws IOException, KernelException {
        return redirects.isEmpty()
                ? ApplyOutcome.NOTHING
                : apply(redirects.get().plan(RoutingTable.EMPTY));
    }

    /**
     * Puts the scope right after a cgroup or a Pod came or went; cheaper than a whole pass, and from any thread: it waits for
     * nothing but another change of the kernel's maps.
     */
    void keepScope() {
        Optional<RedirectPlan.RedirectTarget> wanted = scoped;
        if (wanted.isPresent() && !wanted.get().units().isEmpty()) {
            try {
                redirects.orElseThrow().keepScope(wanted.get());
            } catch (KernelException | IOException e) {
                LOG.warn(
                        "the scope could not be restored, the next pass tries again reason={}",
                        Logged.of(e.getMessage()));
            }
        }
    }

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> scopeDirectories() {
        return scoped.stream()
                .flatMap(target -> target.units().stream())
                .filter(unit -> !unit.cgroup().isRoot())
                .map(unit -> redirects.orElseThrow().directory(unit.cgroup()))
                .toList();
    }

    /** Listens to what connects say of addresses; from any thread. Empty as long as nothing is redirected. */
    Optional<DialReports> dialReports() throws KernelException, IOException {
        return redirects.isEmpty() ? Optional.empty() : redirects.get().dialReports();
    }

    /** Whether the programs that run are those that are listened to. */
    boolean runs(DialReports reports) throws KernelException {
        return redirects.isPresent() && redirects.get().runs(reports);
    }

    /** Lets the kernel choose an address again at once; from any thread. */
    void forgive(Endpoint address) {
        tellKernel(address, Redirects::forgive);
    }

    /** Keeps the kernel from choosing an address while it can choose another, until the next probe or so. */
    void eject(Endpoint address) {
        tellKernel(address, Redirects::eject);
    }

    private void tellKernel(Endpoint address, HealthChange change) {
        if (redirects.isPresent()) {
            try {
                change.of(redirects.get(), address);
            } catch (KernelException e) {
                LOG.warn(
                        "the kernel could not be told how an endpoint does endpoint={} reason={}",
                        address,
                        Logged.of(e.getMessage()));
            }
        }
    }

    private interface HealthChange {
        void of(Redirects redirects, Endpoint address) throws KernelException;
    }

    /** Listens to redirected connections; from any thread. Empty as long as nothing is redirected. */
    Optional<ConnectionTrace> trace(Scope scope) throws KernelException, IOException {
        return redirects.isEmpty() ? Optional.empty() : redirects.get().trace(scope);
    }

    /** Lets a trace follow the daemons, and says whether it still hears the programs that run. */
    boolean follow(ConnectionTrace trace, Scope scope) throws KernelException, IOException {
        return redirects.orElseThrow().follow(trace, scope);
    }

    /** Whether which Pods there are matters to what was applied; from any thread. */
    boolean dependsOnPods() {
        return scoped.filter(target -> target.hasPods() || !target.selfless().isEmpty())
                .isPresent();
    }

    /** Where a cgroup in scope is, or below what is; from any thread. */
    Optional<CgroupPath> cgroup(long id, Scope scope) {
        return redirects.flatMap(all -> all.cgroup(id, scope));
    }

    /** The cgroups of a scope by their ids; from any thread. */
    Map<Long, CgroupPath> cgroupIds(Scope scope) throws KernelException, IOException {
        return redirects.isEmpty() ? Map.of() : redirects.get().cgroupIds(scope);
    }

    /** What the kernel does now. */
    dev.regpath.proto.node.Redirects status(RoutingTable table) throws IOException {
        if (missing.isPresent()) {
            return RedirectStatus.unavailable(
                    "%s; %s".formatted(missing.get().reason(), missing.get().remedy()));
        }
        try {
            return RedirectStatus.of(redirects.orElseThrow().observe(table.scope()), table);
        } catch (KernelException e) {
            return RedirectStatus.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        redirects.ifPresent(Redirects::close);
    }
}
