package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who writes containerd's main file, and so whether a change to it stays. */
public sealed interface ConfigOwnership {
    /** Nobody does by itself: a change stays. */
    record Kept() implements ConfigOwnership {}

    /**
     * It is written anew at each start of containerd.
     *
     * @param by who does that
     * @param templates what it is made from if it exists, the first that does
     * @param dropIns a directory whose {@code *.toml} the written file imports, if there is one
     * @param sets whether the written file has a {@code config_path} unless a template takes it away
     * @param advice what to do where it can't be changed from here
     */
    record Generated(String by, List<Path> templates, Optional<Path> dropIns, boolean sets, String advice)
            implements ConfigOwnership {
        public Generated {
            requireNonNull(by, "by");
            templates = List.copyOf(templates);
            requireNonNull(dropIns, "dropIns");
            requireNonNull(advice, "advice");
        }
    }

    /**
     * It is written anew when the node boots or is made, from settings elsewhere.
     *
     * @param by who does that
     * @param advice where the setting belongs instead
     */
    record Provisioned(String by, String advice) implements ConfigOwnership {
        public Provisioned {
            requireNonNull(by, "by");
            requireNonNull(advice, "advice");
        }
    }
}
