package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import dev.regpath.routing.Endpoint;

/**
 * Whom containerd has received something from.
 *
 * @param endpoint behind all redirects
 * @param role what it is on the way of the pull, for example {@code redirect company/gateway}; empty if nobody knows
 * @param bytes at least so many, TLS and headers included
 */
public record ServingHost(Endpoint endpoint, String role, long bytes) {
    public ServingHost {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(role, "role");
    }
}
