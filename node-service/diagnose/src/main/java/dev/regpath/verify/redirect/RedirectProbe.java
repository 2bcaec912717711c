package dev.regpath.verify.redirect;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.Redirects;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.util.List;

/** Compares the kernel with a table, by what applying that table would change. */
public final class RedirectProbe {
    private final Redirects.RedirectEnvironment environment;

    /** Opens nothing yet. */
    public RedirectProbe(Redirects.RedirectEnvironment environment) {
        this.environment = environment;
    }

    /** Compares what is in the kernel with the table that is to be there. */
    public RedirectFacts look(RoutingTable table) throws IOException {
        if (table.asked().isEmpty()) {
            return new RedirectFacts.NotWanted();
        }
        try (Redirects redirects = Redirects.open(environment)) {
            RedirectPlan plan = redirects.plan(table);
            RedirectPlan.RedirectChanges changes = plan.changes();
            return new RedirectFacts.Compared(
                    plan.programs().load(),
                    words(changes.links()),
                    words(changes.scope()),
                    words(changes.table()),
                    plan.problems());
        } catch (NotSupportedException e) {
            return new RedirectFacts.Unavailable(e.problem());
        } catch (KernelException e) {
            return new RedirectFacts.Unavailable(e.problem());
        }
    }

    private static List<String> words(List<?> steps) {
        return steps.stream().map(Object::toString).toList();
    }
}
