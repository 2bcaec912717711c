package dev.regpath.nftables;

import dev.regpath.contract.WhenNoBackend;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.linux.ProcFs;
import dev.regpath.redirect.Daemons;
import dev.regpath.redirect.RedirectView;
import dev.regpath.redirect.RedirectView.BackendHits;
import dev.regpath.redirect.RedirectView.FrontendView;
import dev.regpath.redirect.RedirectView.ScopedCgroup;
import dev.regpath.redirect.Redirects;
import dev.regpath.redirect.ScopedUnit;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The redirects of a node without cgroup BPF: what is to be done for a table, doing it, looking at it, and undoing it. All is
 * in the kernel, and goes on without this process, or for as long as its lease. Thread-safe; one process at a time may
 * write.
 */
public final class NftRedirects {
    private final Nft nft;
    private final Cgroup2 cgroups;
    private final Daemons daemons;
    private final Duration lease;
    private Optional<NftTable> inPlace = Optional.empty();

    private NftRedirects(Nft nft, Cgroup2 cgroups, Daemons daemons, Duration lease) {
        this.nft = nft;
        this.cgroups = cgroups;
        this.daemons = daemons;
        this.lease = lease;
    }

    /**
     * Changes nothing yet.
     *
     * @param lease how long redirects stay if nobody renews them; zero if they stay
     * @throws NotSupportedException if this node cannot redirect by nftables
     */
    public static NftRedirects open(Redirects.RedirectEnvironment environment, Duration lease)
            throws NotSupportedException, IOException {
        return open(environment, lease, Nft.find());
    }

    /** With an nft that works somewhere else. */
    public static NftRedirects open(Redirects.RedirectEnvironment environment, Duration lease, Nft nft)
            throws NotSupportedException, IOException {
        Cgroup2 cgroups = environment.cgroups();
        if (cgroups.root().contains("..")) {
            throw new NotSupportedException(
                    "this process is in a cgroup namespace of its own, where nftables cannot name the daemons' cgroups",
                    "run the agent as a unit of the node, or in a privileged container");
        }
        return new NftRedirects(
                nft,
                cgroups,
                new Daemons(new ProcFs(environment.proc()), cgroups, cgroups::inside, environment.runtime()),
                lease);
    }

    /** What has to change. Changes nothing itself. */
    public synchronized NftPlan plan(RoutingTable table) throws KernelException, IOException {
        Map<Scope, List<Redirect>> byScope = new LinkedHashMap<>();
        table.asked()
                .forEach(redirect -> byScope.computeIfAbsent(redirect.scope(), _ -> new ArrayList<>())
                        .add(redirect));
        List<Problem> problems = new ArrayList<>();
        List<NftScope> scopes = new ArrayList<>();
        byScope.forEach((scope, redirects) -> {
            NftScope one = new NftScope(members(scope), redirects);
            scopes.add(one);
            problem(scope, one).ifPresent(problems::add);
        });
        return new NftPlan(
                scopes.isEmpty() ? Optional.empty() : Optional.of(new NftTable(scopes, lease)),
                nft.list(NftRedirects::id),
                problems);
    }

    /** That somebody is in a scope whom nftables does not know. */
    private static Optional<Problem> problem(Scope scope, NftScope known) {
        return scope.elements().stream()
                .filter(element ->
                        element instanceof ScopeElement.SelectedPods || element instanceof ScopeElement.HostProcesses)
                .map(element -> Problem.of(
                        ProblemCode.SCOPE_BEYOND_NFTABLES,
                        Subject.REDIRECTS,
                        "redirects of path '%s' are not for its whole scope: %s"
                                .formatted(known.redirects().getFirst().path(), element),
                        ProblemCode.SCOPE_BEYOND_NFTABLES.remedy()))
                .findFirst();
    }

    /** Whether there is a table of Regpath's. */
    public boolean isInPlace() throws KernelException, IOException {
        return nft.list(NftRedirects::id).present();
    }

    /** Whether all is as a plan wants it, and stays so. */
    public synchronized boolean isDone(NftPlan plan) {
        return plan.isEmpty() && !plan.renews() && inPlace.equals(plan.wanted());
    }

    /** Does what a plan says, at once or not at all; also renews a lease. */
    public synchronized void apply(NftPlan plan) throws KernelException, IOException {
        if (!plan.isEmpty()) {
            nft.commit(plan.transaction());
        } else if (plan.renews()) {
            nft.commit(plan.wanted().orElseThrow().renewal());
        }
        inPlace = plan.wanted();
    }

    /** Puts those into scope who should be, after a cgroup came or went, and begins their lease anew. */
    public synchronized void keepScope() throws KernelException, IOException {
        if (inPlace.isPresent()) {
            inPlace = Optional.of(inPlace.get().withMembers(this::now));
            nft.commit(inPlace.get().renewal());
        }
    }

    /** The directories of the cgroups that should be in scope, whether they exist now or not. */
    public synchronized List<Path> scopeDirectories() {
        return inPlace.stream()
                .flatMap(table -> table.scopes().stream())
                .flatMap(scope -> scope.members().stream())
                .map(member -> cgroups.directory(member.cgroup()))
                .distinct()
                .toList();
    }

    /** The cgroups by their ids whose own processes are in a scope, as far as they exist now. */
    public Map<Long, CgroupPath> cgroupIds(Scope scope) {
        Map<Long, CgroupPath> byId = new TreeMap<>();
        members(scope).forEach(member -> member.id().ifPresent(id -> byId.put(id, member.cgroup())));
        return byId;
    }

    private List<NftMember> members(Scope scope) {
        return daemons.find(scope.elements()).stream()
                .map(ScopedUnit::cgroup)
                .filter(cgroup -> !cgroup.isRoot() && NftMember.canName(file(cgroup)))
                .map(this::member)
                .toList();
    }

    private NftMember now(NftMember member) {
        return member(member.cgroup());
    }

    private NftMember member(CgroupPath cgroup) {
        return new NftMember(cgroup, cgroups.id(cgroup), file(cgroup));
    }

    private String file(CgroupPath cgroup) {
        return Path.of(NftMember.BASE).relativize(cgroups.directory(cgroup)).toString();
    }

    /** Of a cgroup as nft words it. */
    private static OptionalLong id(String file) {
        try {
            return OptionalLong.of((Long)
                    Files.getAttribute(Path.of(NftMember.BASE).resolve(file), "unix:ino", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /** What the kernel does now. */
    public synchronized RedirectView observe(RoutingTable table) throws KernelException, IOException {
        NftState state = nft.list(NftRedirects::id);
        if (!state.present()) {
            return RedirectView.NOTHING;
        }
        Set<Long> present = state.memberIds();
        List<ScopedCgroup> scope = daemons.find(table.scope().elements()).stream()
                .flatMap(unit -> cgroups.id(unit.cgroup()).stream()
                        .filter(present::contains)
                        .mapToObj(id -> new ScopedCgroup(unit.cgroup() + ScopeElement.BELOW, id, unit.reason())))
                .toList();
        List<FrontendView> frontends = table.asked().stream()
                .filter(redirect -> state.objects()
                        .contains(NftObject.chain(NftNames.frontend(redirect.frontend()))
                                .named()))
                .map(redirect -> view(redirect, state))
                .toList();
        return new RedirectView(frontends, List.of(), scope, /* scopeKeptByKernel= */ false);
    }

    private static FrontendView view(Redirect redirect, NftState state) {
        return new FrontendView(
                redirect.frontend(),
                redirect.backends().stream()
                        .map(backend -> new BackendHits(
                                backend, state.count(NftNames.backend(redirect.frontend(), backend)), Duration.ZERO))
                        .toList(),
                redirect.whenNoBackend() == WhenNoBackend.REFUSE,
                state.count(NftNames.frontend(redirect.frontend())),
                state.count(NftNames.withoutBackend(redirect.frontend())),
                /* toResolver= */ false);
    }

    /** Removes the table. Connections that are there keep their translation. */
    public synchronized void revert() throws KernelException, IOException {
        apply(new NftPlan(Optional.empty(), nft.list(NftRedirects::id), List.of()));
    }
}
