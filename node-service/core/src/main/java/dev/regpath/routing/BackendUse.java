package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.FrontendSpec.FrontendPort;
import java.util.Comparator;

/**
 * A part of a path that leads to backends: its mirror, or one port of one of its redirects.
 *
 * @param path name of the RegistryPath
 * @param redirect name of the redirect within that path; empty for the mirror
 * @param port of the frontend: {@code 443/TCP}; empty for the mirror
 */
public record BackendUse(String path, String redirect, String port) implements Comparable<BackendUse> {
    private static final Comparator<BackendUse> ORDER = Comparator.comparing(BackendUse::path)
            .thenComparing(BackendUse::redirect)
            .thenComparing(BackendUse::port);

    public BackendUse {
        requireNonNull(path, "path");
        requireNonNull(redirect, "redirect");
        requireNonNull(port, "port");
    }

    static BackendUse ofMirror(String path) {
        return new BackendUse(path, "", "");
    }

    static BackendUse ofRedirect(String path, String redirect, FrontendPort port) {
        return new BackendUse(path, redirect, "%d/%s".formatted(port.port(), port.protocol()));
    }

    /** Whether it is this redirect's, which has a frontend of its own for each address. */
    boolean isOf(Redirect redirect) {
        Frontend frontend = redirect.frontend();
        return path.equals(redirect.path())
                && this.redirect.equals(redirect.name())
                && port.equals("%d/%s".formatted(frontend.endpoint().port(), frontend.protocol()));
    }

    /** Whether it is this mirror's. */
    boolean isOf(Mirror mirror) {
        return path.equals(mirror.path()) && redirect.isEmpty();
    }

    @Override
    public int compareTo(BackendUse other) {
        return ORDER.compare(this, other);
    }
}
