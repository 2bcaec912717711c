package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.WhenNoBackend;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import java.util.List;
import java.util.Optional;

/**
 * Where a connection of containerd's ends: where it was addressed to, or where a redirect leads it.
 *
 * @param asked the address that containerd connects to
 * @param redirect what leads it elsewhere
 */
public record Route(Endpoint asked, Optional<Redirect> redirect) {
    public Route {
        requireNonNull(asked, "asked");
        requireNonNull(redirect, "redirect");
    }

    /** Where it can end; none if it is refused on the node. */
    public List<Endpoint> targets() {
        if (redirect.isEmpty()) {
            return List.of(asked);
        }
        if (!redirect.get().backends().isEmpty()) {
            return redirect.get().backends();
        }
        return redirect.get().whenNoBackend() == WhenNoBackend.REFUSE ? List.of() : List.of(asked);
    }

    /** {@code 203.0.113.10:443}, or {@code 203.0.113.10:443 ⇒ 10.0.3.4:8443 (company/gateway)}. */
    @Override
    public String toString() {
        return redirect.map(some -> "%s ⇒ %s (redirect %s/%s)"
                        .formatted(
                                asked,
                                targets().isEmpty()
                                        ? "refused"
                                        : String.join(
                                                ", ",
                                                targets().stream()
                                                        .map(Endpoint::toString)
                                                        .toList()),
                                some.path(),
                                some.name()))
                .orElse(asked.toString());
    }
}
