package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import dev.regpath.routing.Endpoint;

/**
 * A host from which containerd has received something.
 *
 * @param endpoint behind all redirects
 * @param role what it is on the way of the pull, for example {@code redirect company/gateway}; empty if not known
 * @param bytes at least so many, TLS and headers included
 */
public record ServingHost(Endpoint endpoint, String role, long bytes) {
    public ServingHost {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(role, "role");
    }
}
