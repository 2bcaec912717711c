package dev.regpath.verify;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.redirect.RedirectPlan;
import dev.regpath.redirect.Redirects;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.util.List;

/** Compares the kernel with a table, by what applying that table would change. */
final class RedirectProbe {
    private final Redirects.RedirectEnvironment places;

    RedirectProbe(Redirects.RedirectEnvironment places) {
        this.places = places;
    }

    RedirectFacts look(RoutingTable table) throws IOException {
        if (table.redirects().isEmpty()) {
            return new RedirectFacts.NotWanted();
        }
        try (Redirects redirects = Redirects.open(places)) {
            RedirectPlan plan = redirects.plan(table);
            RedirectPlan.RedirectChanges steps = plan.steps();
            return new RedirectFacts.Compared(
                    plan.programs().load(),
                    words(steps.links()),
                    words(steps.scope()),
                    words(steps.table()),
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
