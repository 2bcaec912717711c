package dev.regpath.verify.daemon;

import static java.util.Objects.requireNonNull;

import dev.regpath.linux.FileSystemRoom;
import java.nio.file.Path;

/**
 * A directory of containerd's that has little room left, or none.
 *
 * @param directory which
 * @param bytes that are free
 * @param inodes that are free
 * @param limitedInodes whether their number is limited
 */
public record ScarceRoom(Path directory, long bytes, long inodes, boolean limitedInodes) {
    /** Hardly any layer is as small. */
    static final long NO_ROOM = 16L << 20;

    /** One image of common size, packed and unpacked. */
    static final long LITTLE_ROOM = 512L << 20;

    /** A layer has some hundred files. */
    static final long NO_INODES = 100;

    static final long FEW_INODES = 10_000;

    public ScarceRoom {
        requireNonNull(directory, "directory");
    }

    static ScarceRoom of(Path directory, FileSystemRoom room) {
        return new ScarceRoom(directory, room.bytes(), room.inodes(), room.limitedInodes());
    }

    /** Whether it is worth telling. */
    boolean isScarce() {
        return bytes < LITTLE_ROOM || (limitedInodes && inodes < FEW_INODES);
    }

    /** Whether the next pull most probably fails by it. */
    public boolean isGone() {
        return bytes < NO_ROOM || (limitedInodes && inodes < NO_INODES);
    }
}
