package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.WordType;
import dev.regpath.fault.ProblemCode;
import java.util.Locale;

/**
 * What a host in hosts.toml may be asked for (core/remotes/docker/config/hosts.go). {@code referrers}, known only since
 * containerd 2.2, is left out on purpose: an older containerd drops the whole file that names it.
 */
public enum Capability {
    PULL,
    RESOLVE,
    PUSH;

    static final WordType<Capability> TYPE = WordType.of(values(), Capability::word)
            .refusing(
                    "referrers",
                    () -> new InvalidText(
                            ProblemCode.INVALID_VALUE,
                            "containerd before 2.2 drops the whole file that names 'referrers'",
                            "Remove it; referrers are then asked of the registry itself."));

    /** The word as containerd writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
