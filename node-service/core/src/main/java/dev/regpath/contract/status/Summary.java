package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

/**
 * The columns of {@code kubectl get registrypaths}.
 *
 * @param mirror where the mirror is: {@code registry/registry:http}; empty if there is none
 * @param redirects what goes where: {@code 203.0.113.10 → istio-system (app=gateway)}; empty if there are none
 * @param nodes on how many nodes it is in place: {@code 3/4}
 * @param state one word for all conditions: {@code Programmed}, or the reason of the first that is not as it should be
 */
public record Summary(String mirror, String redirects, String nodes, String state) {
    public Summary {
        requireNonNull(mirror, "mirror");
        requireNonNull(redirects, "redirects");
        requireNonNull(nodes, "nodes");
        requireNonNull(state, "state");
    }
}
