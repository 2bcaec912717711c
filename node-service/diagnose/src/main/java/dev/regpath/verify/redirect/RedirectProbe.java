package dev.regpath.verify.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.fault.Problem;
import dev.regpath.linux.KernelException;
import dev.regpath.nftables.Dataplanes;
import dev.regpath.nftables.Dataplanes.Selection;
import dev.regpath.nftables.NftPlan;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.Redirects;
import dev.regpath.redirect.ResolverView;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Compares the kernel with a table, by what applying that table would change. */
public final class RedirectProbe {
    /** Long for the loopback. */
    private static final int PATIENCE_MILLIS = 1000;

    private final DataplaneChoice choice;
    private final Redirects.RedirectEnvironment environment;

    /** Opens nothing yet. */
    public RedirectProbe(DataplaneChoice choice, Redirects.RedirectEnvironment environment) {
        this.choice = choice;
        this.environment = environment;
    }

    /** Compares what is in the kernel with the table that is to be there. */
    public RedirectFacts look(RoutingTable table) throws IOException {
        if (table.asked().isEmpty()) {
            return new RedirectFacts.NotWanted();
        }
        try (Dataplanes dataplanes = Dataplanes.open(choice, environment, Duration.ZERO)) {
            return switch (dataplanes.inPlace(table)) {
                case Selection.ByBpf(Redirects redirects) -> of(redirects.plan(asIn(table, redirects)));
                case Selection.ByNftables selected -> of(selected.redirects().plan(table));
                case Selection.ByNothing(Problem problem) -> new RedirectFacts.Unavailable(problem);
            };
        } catch (KernelException e) {
            return new RedirectFacts.Unavailable(e.problem());
        }
    }

    /** With what leads to the agent's resolver, which is there as long as the agent has it so. */
    private static RoutingTable asIn(RoutingTable table, Redirects redirects) throws KernelException {
        return redirects.resolver().in(table);
    }

    /** What is led to the agent's resolver, and whether it answers. */
    public ResolverView resolver() throws IOException {
        try (Dataplanes dataplanes = Dataplanes.open(choice, environment, Duration.ZERO)) {
            Optional<Redirects> bpf = dataplanes.bpf();
            ResolverView seen =
                    bpf.isPresent() && bpf.get().isInPlace() ? bpf.get().resolver() : ResolverView.NONE;
            return new ResolverView(seen.leading(), seen.alive() && listens(seen.leading()));
        } catch (KernelException e) {
            return ResolverView.NONE; // Why it cannot be looked at is said of the redirects.
        }
    }

    /** As the kernel sees by its sockets: an agent that was killed a moment ago has said that it is at work. */
    private static boolean listens(List<Redirect> leading) {
        return leading.stream()
                .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP)
                .map(redirect -> redirect.backends().getFirst())
                .allMatch(RedirectProbe::listens);
    }

    private static boolean listens(Endpoint resolver) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(resolver.address(), resolver.port()), PATIENCE_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static RedirectFacts of(RedirectPlan plan) {
        RedirectPlan.RedirectChanges changes = plan.changes();
        return new RedirectFacts.Compared(
                plan.programs().load(),
                words(changes.links()),
                words(changes.scope()),
                words(changes.table()),
                plan.problems());
    }

    /** There are neither programs nor hooks; what holds the rest together is reported with the frontends. */
    private static RedirectFacts of(NftPlan plan) {
        return new RedirectFacts.Compared(false, List.of(), plan.members(), plan.tableLines(), plan.problems());
    }

    private static List<String> words(List<?> steps) {
        return steps.stream().map(Object::toString).toList();
    }
}
