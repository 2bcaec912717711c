package dev.regpath.redirect;

import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The agent's own resolver as the kernel sees it.
 *
 * @param leading what leads there; none if names are pinned in the hosts file, or none is to be pinned
 * @param alive whether it is at work, so that the kernel follows these now
 */
public record ResolverView(List<Redirect> leading, boolean alive) {
    /** Nothing leads there. */
    public static final ResolverView NONE = new ResolverView(List.of(), false);

    public ResolverView {
        leading = List.copyOf(leading);
    }

    /** A table with what leads there, whose names are then answered there. */
    public RoutingTable in(RoutingTable table) {
        Set<Frontend> others =
                table.redirects().stream().map(Redirect::frontend).collect(Collectors.toSet());
        List<Redirect> more = leading.stream()
                .filter(redirect -> !others.contains(redirect.frontend()))
                .toList();
        return more.isEmpty() ? table : table.answeredBy(more);
    }

    /** Whether the daemons' questions are answered there. */
    public boolean answers() {
        return alive && !leading.isEmpty();
    }
}
