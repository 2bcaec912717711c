package dev.regpath.contract;

import java.util.Locale;

/**
 * What a host in hosts.toml may be asked for (core/remotes/docker/config/hosts.go). {@code referrers}, known only since
 * containerd 2.2, is left out on purpose: an older containerd drops the whole file that names it.
 */
public enum Capability {
    PULL,
    RESOLVE,
    PUSH;

    /** The word as containerd writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
