package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPath;
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
 * @param connectTimeout how long it may take until a connection is made, to whichever backend; zero if the kernel decides
 * @param alternatives where the caller goes on by itself when it is refused here. While one of them is known to serve, and
 *     all backends are known to be dead, connections are refused at once
 * @param scope whose connections are redirected
 */
public record Redirect(
        String path,
        String name,
        Frontend frontend,
        List<Endpoint> backends,
        WhenNoBackend whenNoBackend,
        Duration connectTimeout,
        List<Endpoint> alternatives,
        Scope scope) {
    /**
     * The name of those whose frontend is an address of a mirror, or was one until a short while ago; no name of a
     * document has parentheses.
     */
    public static final String OF_MIRROR = "(mirror)";

    /** The name of those whose frontend is an external address of a registry that has a mirror. */
    public static final String OF_UPSTREAM = "(upstream)";

    /** The name of those whose frontend is a nameserver, and whose backend is the agent's own resolver. */
    public static final String OF_RESOLVER = "(resolver)";

    /** Long enough for a server on another continent, and for a segment that has to be sent again. */
    private static final Duration SHORTEST_CONNECT = Duration.ofMillis(300);

    /** Go's net package makes a connect three times at most, core's {@code dial.h}. */
    private static final int MOST_TRIES = 3;

    /** What one connect may take of a time in which several addresses are tried one after the other; zero stays zero. */
    public static Duration share(Duration time, int addresses) {
        Duration share = time.dividedBy(Math.clamp(addresses, 1, MOST_TRIES));
        return time.isZero() || share.compareTo(SHORTEST_CONNECT) > 0 ? share : SHORTEST_CONNECT;
    }

    /** One of a path that says nothing of dead backends and of its scope. */
    public Redirect(String path, String name, Frontend frontend, List<Endpoint> backends, WhenNoBackend whenNoBackend) {
        this(
                path,
                name,
                frontend,
                backends,
                whenNoBackend,
                RegistryPath.DEFAULT_CONNECT_TIMEOUT,
                List.of(),
                Scope.DAEMONS);
    }

    /** One that no document asks for by itself. */
    static Redirect implied(
            Mirror mirror,
            String name,
            Endpoint asked,
            List<Endpoint> backends,
            Duration connectTimeout,
            List<Endpoint> alternatives) {
        return new Redirect(
                mirror.path(),
                name,
                new Frontend(asked, Protocol.TCP),
                backends,
                WhenNoBackend.PASS_THROUGH,
                connectTimeout,
                alternatives,
                Scope.RUNTIME_ALONE);
    }

    /** Leads what the daemons ask a nameserver to the agent's resolver. It is of no path. */
    public static Redirect toResolver(Frontend nameserver, Endpoint resolver) {
        return new Redirect(
                "",
                OF_RESOLVER,
                nameserver,
                List.of(resolver),
                WhenNoBackend.PASS_THROUGH,
                Duration.ZERO,
                List.of(),
                Scope.DAEMONS);
    }

    /** Whether no document asks for it by itself, so that nothing asked for is missing without it. */
    public boolean isImplied() {
        return name.equals(OF_MIRROR) || name.equals(OF_UPSTREAM) || isToResolver();
    }

    /**
     * Whether its backend is the agent's own resolver. The kernel follows it only while that answers; what else leads to a
     * server on the node does not depend on the agent.
     */
    public boolean isToResolver() {
        return name.equals(OF_RESOLVER);
    }

    /** Whether its frontend is an external address of a registry that has a mirror. */
    public boolean isOfUpstream() {
        return name.equals(OF_UPSTREAM);
    }

    /** The same, to other backends; this one if they are no others. */
    public Redirect withBackends(List<Endpoint> others) {
        return others.equals(backends)
                ? this
                : new Redirect(path, name, frontend, others, whenNoBackend, connectTimeout, alternatives, scope);
    }

    /** The same, but connections are made whatever is known. */
    public Redirect withoutAlternatives() {
        return new Redirect(path, name, frontend, backends, whenNoBackend, connectTimeout, List.of(), scope);
    }

    /** The same, for others. */
    public Redirect withScope(Scope other) {
        return new Redirect(path, name, frontend, backends, whenNoBackend, connectTimeout, alternatives, other);
    }

    public Redirect {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(frontend, "frontend");
        requireNonNull(whenNoBackend, "whenNoBackend");
        requireNonNull(connectTimeout, "connectTimeout");
        requireNonNull(scope, "scope");
        if (connectTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "frontend '%s' has a negative timeout: %s".formatted(frontend, connectTimeout));
        }
        backends = sorted(backends);
        alternatives = sorted(alternatives);
        for (Endpoint backend : backends) {
            if (!Addresses.sameFamily(backend.address(), frontend.endpoint().address())) {
                throw new IllegalArgumentException(
                        "backend '%s' is not of the address family of frontend '%s'".formatted(backend, frontend));
            }
        }
    }

    /** Most have one or none. */
    private static List<Endpoint> sorted(List<Endpoint> endpoints) {
        return endpoints.size() < 2
                ? List.copyOf(endpoints)
                : endpoints.stream().sorted().distinct().toList();
    }
}
