package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Connections that should go elsewhere.
 *
 * @param name unique within the path
 * @param frontend what is asked for
 * @param backend where it goes
 * @param prefer which backends are taken first, in this order; then any
 * @param whenNoBackend what happens while there is none
 * @param skipRedirectFromBackend a backend's own connections to the frontend are left alone
 */
public record RedirectSpec(
        String name,
        FrontendSpec frontend,
        RedirectBackend backend,
        List<Preference> prefer,
        WhenNoBackend whenNoBackend,
        boolean skipRedirectFromBackend) {
    public RedirectSpec {
        requireNonNull(name, "name");
        requireNonNull(frontend, "frontend");
        requireNonNull(backend, "backend");
        prefer = List.copyOf(prefer);
        requireNonNull(whenNoBackend, "whenNoBackend");
    }
}
