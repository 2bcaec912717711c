package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a path led to last, as far as only the cluster knows that. What it names can vanish from the cluster's view while it
 * serves: a Service is made again, or an API server that was away too long calls all nodes and their Pods unready. So it
 * stays in use for a while.
 *
 * @param use what of the path it is about
 * @param backend what the document asks for, in words: if it asks for something else, this is of no more use
 * @param endpoints where it led to, nearest first; empty once they are no longer kept
 * @param keptSince when the cluster was first seen to list nothing that serves; empty while it lists something
 */
public record LastBackends(BackendUse use, String backend, List<Endpoint> endpoints, Optional<Instant> keptSince) {
    /** How long backends are kept that Kubernetes does not call ready: longer than nodes take to report again. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    public LastBackends {
        requireNonNull(use, "use");
        requireNonNull(backend, "backend");
        endpoints = List.copyOf(endpoints);
        requireNonNull(keptSince, "keptSince");
    }

    /** Whether the endpoints are used although the cluster lists none that serves. */
    public boolean isKept() {
        return keptSince.isPresent() && !endpoints.isEmpty();
    }

    /** Whether a backend of this redirect is used for that reason. */
    public boolean keeps(Redirect redirect, Endpoint endpoint) {
        return isKept() && use.isOf(redirect) && endpoints.contains(endpoint);
    }

    /** Whether a host of this mirror is used for that reason. */
    public boolean keeps(Mirror mirror, Endpoint endpoint) {
        return isKept() && use.isOf(mirror) && endpoints.contains(endpoint);
    }
}
