package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Something in containerd's configuration that an operator should know.
 *
 * @param kind what it is
 * @param file where it is
 * @param message what is wrong, and what follows from it
 */
public record ConfigProblem(Kind kind, Path file, String message) {
    /** The kinds of problems, the worst first. */
    public enum Kind {
        /** A file is not TOML, or is not read as it was meant: containerd does not start. */
        UNREADABLE(true),
        /** An imported file is missing: containerd does not start. */
        MISSING_IMPORT(true),
        /** A file has a version that this containerd does not take there: it does not start. */
        UNKNOWN_VERSION(true),
        /** CRI is switched off in {@code disabled_plugins}. */
        CRI_DISABLED(true),
        /** {@code config_path} beside {@code mirrors}, or beside {@code configs.*.tls} on 1.x: CRI is not loaded. */
        CONFLICT(true),
        /** Settings that this containerd does not see, because of the version of another file. */
        HIDDEN_SETTINGS(false),
        /** A list of directories where containerd takes only one. */
        IGNORED_LIST(false),
        /** {@code config_path} has a part that is no absolute directory. */
        NOT_ABSOLUTE(false);

        private final boolean fatal;

        Kind(boolean fatal) {
            this.fatal = fatal;
        }

        /** Whether the next start of containerd ends with no CRI. */
        public boolean isFatal() {
            return fatal;
        }
    }

    public ConfigProblem {
        requireNonNull(kind, "kind");
        requireNonNull(file, "file");
        requireNonNull(message, "message");
    }
}
