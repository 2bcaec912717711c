package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What stood at a path before we wrote there. */
public sealed interface Original {
    /** Nothing. */
    record Absent() implements Original {}

    /**
     * A file.
     *
     * @param name its name among the saved originals
     * @param sha256 of its content
     * @param attributes mode, owner and modification time it had
     */
    record Saved(String name, String sha256, Attributes attributes) implements Original {
        public Saved {
            requireNonNull(name, "name");
            requireNonNull(sha256, "sha256");
            requireNonNull(attributes, "attributes");
        }
    }

    /** A symbolic link to {@code target}. */
    record Link(String target) implements Original {
        public Link {
            requireNonNull(target, "target");
        }
    }

    /**
     * A file that belongs to others, who may change it at any time: only a part of it is ours, so nothing of it is saved.
     * What the ledger knows of such a file by hash is our part, not the whole.
     *
     * @param present whether it was there; otherwise we created it for our part
     */
    record Shared(boolean present) implements Original {}

    /** Whether a file with this hash, or no file, may be the original. */
    default boolean matches(Optional<String> sha256) {
        return switch (this) {
            case Absent(), Shared _ -> sha256.isEmpty();
            case Saved saved -> sha256.equals(Optional.of(saved.sha256()));
            case Link _ -> true; // Its target may have changed by itself; putting the link back once more does no harm.
        };
    }
}
