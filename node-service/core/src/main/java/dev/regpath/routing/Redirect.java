package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.WhenNoBackend;
import java.time.Duration;
import java.util.List;

/**
 * One frontend and the backends it is spread over.
 *
 * @param path name of the RegistryPath that asked for it
 * @param name name of the redirect within that path
 * @param frontend the external address that is redirected
 * @param backends where it goes, sorted, without duplicates, all of the frontend's address family; may be empty
 * @param whenNoBackend what happens while {@code backends} is empty
 * @param connectTimeout how long it may take to make a connection; zero if the kernel decides
 */
public record Redirect(
        String path,
        String name,
        Frontend frontend,
        List<Endpoint> backends,
        WhenNoBackend whenNoBackend,
        Duration connectTimeout) {
    /** The name of those that keep an address that has left a mirror of use; no name of a document has parentheses. */
    public static final String OF_MIRROR = "(mirror)";

    /** Whether no document asks for it, so that nothing asked for is missing without it. */
    public boolean isOfMirror() {
        return name.equals(OF_MIRROR);
    }

    /** The same, to other backends. */
    public Redirect withBackends(List<Endpoint> others) {
        return new Redirect(path, name, frontend, others, whenNoBackend, connectTimeout);
    }

    public Redirect {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(frontend, "frontend");
        requireNonNull(whenNoBackend, "whenNoBackend");
        requireNonNull(connectTimeout, "connectTimeout");
        if (connectTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "frontend '%s' has a negative timeout: %s".formatted(frontend, connectTimeout));
        }
        backends = backends.stream().sorted().distinct().toList();
        for (Endpoint backend : backends) {
            if (!Addresses.sameFamily(backend.address(), frontend.endpoint().address())) {
                throw new IllegalArgumentException(
                        "backend '%s' is not of the address family of frontend '%s'".formatted(backend, frontend));
            }
        }
    }
}
