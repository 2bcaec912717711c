package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a file is given besides its content.
 *
 * @param mode permission bits, as in {@code chmod(2)}: {@code 0644}
 * @param owner the owner to set; empty for the writing process's
 * @param modified the modification time to set; empty for now
 */
public record Attributes(int mode, Optional<Owner> owner, Optional<Instant> modified) {
    /** A user and a group, by number: names may differ between an image and its node. */
    public record Owner(int uid, int gid) {}

    public Attributes {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("'%o' has more than permission bits".formatted(mode));
        }
        requireNonNull(owner, "owner");
        requireNonNull(modified, "modified");
    }

    /** A new file's: its permission bits, and nothing else to keep. */
    public static Attributes mode(int mode) {
        return new Attributes(mode, Optional.empty(), Optional.empty());
    }
}
