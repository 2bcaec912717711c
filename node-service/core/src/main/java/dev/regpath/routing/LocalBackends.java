package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.SpecialAddress;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.NodePolicy;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Keeps a path from leading the node's daemons to what is reached by the node alone: its loopback, its links,
 * and its cloud's metadata service.
 */
final class LocalBackends {
    private final RegistryPath path;
    private final NodePolicy policy;
    private final PathProblems problems;

    LocalBackends(RegistryPath path, NodePolicy policy, PathProblems problems) {
        this.path = path;
        this.policy = policy;
        this.problems = problems;
    }

    /** Whether a backend that the document itself names can be used; notes it if not. */
    boolean accept(InetAddress address, int port, String field) {
        return accept(SpecialAddress.of(address), Addresses.text(address), policy.allows(address, port), port, field);
    }

    /** The same for a mirror, which may have a name. */
    boolean accept(RegistryHost host, int port, String field) {
        return host.address()
                .map(address -> accept(address, port, field))
                .orElseGet(() -> accept(host.special(), host.host(), false, port, field));
    }

    private boolean accept(Optional<SpecialAddress> special, String address, boolean allowed, int port, String field) {
        if (special.isEmpty()) {
            return true;
        }
        if (!special.get().isOfThisNode()) {
            problems.add(
                    ProblemCode.PROTECTED_ADDRESS,
                    field,
                    "backend %s would be %s".formatted(address, special.get().what()),
                    "Name the address of a registry.");
            return false;
        }
        if (allowed || !path.source().isResource()) {
            return true;
        }
        problems.add(
                ProblemCode.NOT_ALLOWED,
                field,
                "backend %s port %d is on the node itself (%s), which a resource may not use"
                        .formatted(address, port, special.get().what()),
                "Write the path into a file on the node, or allow it there with --allow-local-backend.");
        return false;
    }

    /** Whether a backend that the cluster named can be used: what is in an EndpointSlice is not the path's fault. */
    static boolean isSound(Endpoint endpoint) {
        return SpecialAddress.of(endpoint.address()).isEmpty();
    }
}
