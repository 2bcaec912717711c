package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of ours, as the ledger knows it.
 *
 * @param path where it is
 * @param purpose what it is for, in its writer's words: {@code mirror:registry.example.com}
 * @param role whether others point to it
 * @param written SHA-256 of what we last wrote; empty until the first write is known to be done
 * @param pending SHA-256 of what we may be writing; with {@code written} all that can be there if only we were
 * @param releasing it is being given back: what was there before may be there again
 * @param before what was there before
 * @param restorations when it was put right after others had changed it, the newest last
 */
public record Owned(
        Path path,
        String purpose,
        Role role,
        Optional<String> written,
        Optional<String> pending,
        boolean releasing,
        Original before,
        List<Instant> restorations) {
    /** Files that point to others are given back first, so that none ever points to nothing. */
    public enum Role {
        /** A symbolic link; what is known of it by hash is its target. */
        LINK,
        /** Read for its own sake; may name supports. */
        MAIN,
        /** Read only because a main file names it. */
        SUPPORT
    }

    /** How a file on disk compares with the ledger. */
    public enum FileState {
        /** The ledger does not know it. */
        NOT_OURS,
        /** It is as we wrote it. */
        OURS,
        /** We were interrupted before we had changed it, or after we had given it back. */
        UNTOUCHED,
        /** Others removed it. */
        MISSING,
        /** Others changed it. */
        CHANGED
    }

    private static final int REMEMBERED = 16;

    public Owned {
        requireNonNull(path, "path");
        requireNonNull(purpose, "purpose");
        requireNonNull(role, "role");
        requireNonNull(written, "written");
        requireNonNull(pending, "pending");
        requireNonNull(before, "before");
        restorations = restorations.size() > REMEMBERED
                ? List.copyOf(restorations.subList(restorations.size() - REMEMBERED, restorations.size()))
                : List.copyOf(restorations);
    }

    /** A file that we have not written yet, where nothing is. */
    static Owned unwritten(Path path, String purpose, Role role) {
        return new Owned(
                path, purpose, role, Optional.empty(), Optional.empty(), false, new Original.Absent(), List.of());
    }

    /** How {@code now}, what is on disk, compares. */
    FileState state(Optional<Bytes> now) {
        Optional<String> hash = now.map(Bytes::sha256);
        if (hash.isPresent() && (hash.equals(written) || hash.equals(pending))) {
            return FileState.OURS;
        }
        if ((written.isEmpty() || releasing) && before.matches(hash)) {
            return FileState.UNTOUCHED;
        }
        return hash.isPresent() ? FileState.CHANGED : FileState.MISSING;
    }

    /** About to be written with {@code next}, while {@code now} is on disk. */
    Owned about(Bytes next, Optional<Bytes> now) {
        Optional<String> there = now.map(Bytes::sha256).filter(hash -> hash.equals(pending.orElse("")));
        return new Owned(
                path, purpose, role, there.or(() -> written), Optional.of(next.sha256()), false, before, restorations);
    }

    /** What was pending is on disk. */
    Owned done() {
        return new Owned(path, purpose, role, pending, Optional.empty(), false, before, restorations);
    }

    /** About to be given back. */
    Owned leaving() {
        return new Owned(path, purpose, role, written, pending, true, before, restorations);
    }

    Owned withBefore(Original original) {
        return new Owned(path, purpose, role, written, pending, releasing, original, restorations);
    }

    Owned restoredAt(Instant time) {
        List<Instant> times = new ArrayList<>(restorations);
        times.add(time);
        return new Owned(path, purpose, role, written, pending, releasing, before, times);
    }
}
