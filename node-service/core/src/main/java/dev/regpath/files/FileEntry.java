package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.Attributes.Owner;
import java.time.Instant;
import java.util.Optional;

/**
 * What is at a path.
 *
 * @param kind what it is
 * @param mode its permission bits
 * @param owner whose it is
 * @param modified when its content last changed
 * @param target where it points to, if it is a link
 */
public record FileEntry(FileType kind, int mode, Owner owner, Instant modified, Optional<String> target) {
    /** The kinds of directory entries that matter here. */
    public enum FileType {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    public FileEntry {
        requireNonNull(kind, "kind");
        requireNonNull(owner, "owner");
        requireNonNull(modified, "modified");
        requireNonNull(target, "target");
    }

    /** All attributes, modification time included: to put a file back as it was. */
    public Attributes attributes() {
        return new Attributes(mode, Optional.of(owner), Optional.of(modified));
    }

    /** Mode and owner: for a new content of the same file. */
    public Attributes modeAndOwner() {
        return new Attributes(mode, Optional.of(owner), Optional.empty());
    }

    public boolean isDirectory() {
        return kind == FileType.DIRECTORY;
    }
}
