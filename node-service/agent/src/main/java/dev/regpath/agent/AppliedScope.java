package dev.regpath.agent;

import dev.regpath.cri.ContainerdPods;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.redirect.ConnectionTrace;
import dev.regpath.redirect.DialReports;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The processes that what was applied last is about, and their connections, for whoever follows them. Thread-safe, and
 * waits for no pass.
 */
final class AppliedScope {
    private final RedirectApplier redirects;
    private final ContainerdPods pods;
    private final Supplier<RoutingTable> applied;

    /**
     * Follows nobody yet.
     *
     * @param applied says what was applied last; from any thread
     */
    AppliedScope(RedirectApplier redirects, ContainerdPods pods, Supplier<RoutingTable> applied) {
        this.redirects = redirects;
        this.pods = pods;
        this.applied = applied;
    }

    /** Puts the scope right after a cgroup or a Pod came or went. */
    void keep() {
        redirects.keepScope();
    }

    /**
     * Puts the scope right as soon as a Pod comes or goes, as long as which Pods there are matters: nobody else has a thread
     * and a connection for that. Pods that start after this are noticed before they run.
     */
    void followPods() throws InterruptedException {
        if (redirects.dependsOnPods()) {
            pods.follow(this::keep);
        } else {
            pods.leave();
        }
    }

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> directories() {
        return redirects.scopeDirectories();
    }

    /** Where a cgroup in scope is, or below what is. */
    Optional<CgroupPath> cgroup(long id) {
        return redirects.cgroup(id, applied.get().scope());
    }

    /**
     * The ids of the cgroups whose own processes paths are about: daemons in scope, and containerd if it has a mirror.
     * Neither Pods nor what else is meant by a cgroup above: their connections are not ours to end.
     */
    Set<Long> ofDaemons() throws KernelException, IOException {
        RoutingTable table = applied.get();
        Scope mirrors =
                table.mirrors().isEmpty() ? Scope.NONE : Scope.of(List.of(new ScopeElement.RuntimeDaemon(false)));
        return redirects.cgroupIds(table.scope().union(mirrors)).keySet();
    }

    /** Listens to what connects say of addresses. Empty as long as nothing is redirected. */
    Optional<DialReports> dialReports() throws KernelException, IOException {
        return redirects.dialReports();
    }

    /** Whether the programs that run are those that are listened to. */
    boolean runs(DialReports reports) throws KernelException {
        return redirects.runs(reports);
    }

    /** Listens to redirected connections. Empty as long as nothing is redirected. */
    Optional<ConnectionTrace> trace() throws KernelException, IOException {
        return redirects.trace(applied.get().scope());
    }

    /** Lets a trace follow the daemons, and says whether it still hears the programs that run. */
    boolean follow(ConnectionTrace trace) throws KernelException, IOException {
        return redirects.follow(trace, applied.get().scope());
    }
}
