package dev.regpath.runtime;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a runtime reads the settings of registries, as far as it can be known. Its files may have been changed since it
 * started: only a pull proves it.
 *
 * @param roots the directories, in their order; never empty
 * @param source where that is from
 * @param inEffect whether anything says that the runtime uses them; if not, {@code roots} is where they would go
 * @param remarks what an operator should know: why it may not work as it is
 */
public record RegistryConfig(List<Path> roots, ConfigSource source, boolean inEffect, List<String> remarks) {
    /** Where the directories are from. */
    public enum ConfigSource {
        /** The running daemon says so (containerd 1.6 and 1.7 only). */
        CRI_STATUS,
        /** Its configuration files say so. */
        CONFIG_FILE,
        /** Nothing says anything: the runtime's own default. */
        DEFAULT
    }

    public RegistryConfig {
        roots = List.copyOf(roots);
        requireNonNull(source, "source");
        remarks = List.copyOf(remarks);
    }

    /** As an operator named them. */
    public static RegistryConfig named(List<Path> roots) {
        return new RegistryConfig(roots, ConfigSource.CONFIG_FILE, true, List.of());
    }
}
