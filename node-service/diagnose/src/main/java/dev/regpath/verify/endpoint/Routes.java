package dev.regpath.verify.endpoint;

import dev.regpath.contract.Protocol;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The redirects as containerd meets them. A command is not in their scope, so it can only find out where a connection of
 * containerd's would go, and go there itself.
 */
public final class Routes {
    private final Map<Frontend, Redirect> redirects;

    private Routes(Map<Frontend, Redirect> redirects) {
        this.redirects = redirects;
    }

    /** Those of a table that are for containerd. */
    public static Routes ofContainerd(RoutingTable table) {
        return new Routes(table.asked().stream()
                .filter(redirect -> redirect.scope().hasContainerd())
                .collect(Collectors.toMap(Redirect::frontend, Function.identity())));
    }

    /** The route of a TCP connection. */
    public Route to(Endpoint asked) {
        return new Route(asked, Optional.ofNullable(redirects.get(new Frontend(asked, Protocol.TCP))));
    }
}
