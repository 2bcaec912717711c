package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.redirect.ConnectionTrace;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.redirect.DialReports;
import dev.regpath.redirect.Heartbeat;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.Redirects;
import dev.regpath.resolver.ScopedResolver;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redirects by programs on cgroups. */
final class BpfApplier implements Dataplane {
    private static final Logger LOG = LoggerFactory.getLogger(BpfApplier.class);

    private final Redirects redirects;
    private volatile Optional<RedirectPlan.RedirectTarget> scoped = Optional.empty();
    private Optional<RedirectPlan> inPlace = Optional.empty();

    BpfApplier(Redirects redirects) {
        this.redirects = redirects;
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException, KernelException {
        RedirectPlan plan = redirects.plan(table);
        inPlace = plan.isEmpty() ? Optional.of(plan) : Optional.empty();
        return steps(plan);
    }

    @Override
    public ApplierPlan planChange(TableDifference difference) throws IOException, KernelException {
        RoutingTable before = difference.before();
        RoutingTable table = difference.now();
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
        return steps(redirects.planChange(inPlace.get(), difference));
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
        redirects.apply(plan);
        inPlace = Optional.of(plan);
        scoped = Optional.of(plan.target());
        return new ApplyOutcome(plan.lines(), List.of());
    }

    @Override
    public ApplyOutcome revert() throws IOException, KernelException {
        return apply(redirects.plan(RoutingTable.EMPTY));
    }

    @Override
    public void keepScope() throws KernelException, IOException {
        Optional<RedirectPlan.RedirectTarget> wanted = scoped;
        if (wanted.isPresent() && !wanted.get().units().isEmpty()) {
            redirects.keepScope(wanted.get());
        }
    }

    @Override
    public List<Path> scopeDirectories() {
        return scoped.stream()
                .flatMap(target -> target.units().stream())
                .filter(unit -> !unit.cgroup().isRoot())
                .map(unit -> redirects.directory(unit.cgroup()))
                .toList();
    }

    /** Listens to what connects say of addresses; from any thread. Empty as long as nothing is redirected. */
    Optional<DialReports> dialReports() throws KernelException, IOException {
        return redirects.dialReports();
    }

    /** By which the kernel hears that the agent's resolver is at work. */
    ScopedResolver.Pulse pulse() {
        Heartbeat heart = redirects.heartbeat();
        return new ScopedResolver.Pulse() {
            @Override
            public void beat() throws KernelException {
                heart.beat();
            }

            @Override
            public void stop() throws KernelException {
                try (heart) {
                    heart.stop();
                }
            }
        };
    }

    /** Whether the programs that run are those that are listened to. */
    boolean runs(DialReports reports) throws KernelException {
        return redirects.runs(reports);
    }

    /** Lets the kernel choose an address again at once; from any thread. */
    void forgive(Endpoint address) {
        tellKernel(address, Redirects::forgive);
    }

    /** Keeps the kernel from choosing an address while it can choose another, until it is forgiven or serves. */
    void eject(Endpoint address) {
        tellKernel(address, Redirects::eject);
    }

    private void tellKernel(Endpoint address, HealthChange change) {
        try {
            change.of(redirects, address);
        } catch (KernelException e) {
            LOG.warn(
                    "the kernel could not be told how an endpoint does endpoint={} reason={}",
                    address,
                    Logged.of(e.getMessage()));
        }
    }

    private interface HealthChange {
        void of(Redirects redirects, Endpoint address) throws KernelException;
    }

    /** Listens to redirected connections; from any thread. Empty as long as nothing is redirected. */
    Optional<ConnectionTrace> trace(Scope scope) throws KernelException, IOException {
        return redirects.trace(scope);
    }

    /** Lets a trace follow the daemons, and says whether it still hears the programs that run. */
    boolean follow(ConnectionTrace trace, Scope scope) throws KernelException, IOException {
        return redirects.follow(trace, scope);
    }

    /** Whether which Pods there are matters to what was applied; from any thread. */
    boolean dependsOnPods() {
        return scoped.filter(target -> target.hasPods() || !target.selfless().isEmpty())
                .isPresent();
    }

    /** Where a cgroup in scope is, or below what is; from any thread. */
    Optional<CgroupPath> cgroup(long id, Scope scope) {
        return redirects.cgroup(id, scope);
    }

    /** The cgroups of a scope by their ids; from any thread. */
    Map<Long, CgroupPath> cgroupIds(Scope scope) throws KernelException, IOException {
        return redirects.cgroupIds(scope);
    }

    @Override
    public dev.regpath.proto.node.Redirects status(RoutingTable table) throws KernelException, IOException {
        return RedirectStatus.of(redirects.observe(table.scope()), table, DataplaneChoice.BPF);
    }
}
