package dev.regpath.hostsfile;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Something an operator should know about the hosts file.
 *
 * @param kind what kind of thing
 * @param where the file
 * @param what what was seen
 * @param remedy what to do
 */
public record Problem(Kind kind, Path where, String what, String remedy) {
    /** Kinds of problems. */
    public enum Kind {
        /** Somebody changed our block; it was put right. */
        DRIFT(true),
        /** Others list the same name with other addresses. */
        LISTED_BY_OTHERS(true),
        /** Somebody keeps changing our block; we stopped. */
        CONTESTED(false),
        /** The file can't be replaced: a mount point, a link, no file, or unreadable. */
        HOSTS_FILE_UNUSABLE(false),
        /** Writing failed. */
        WRITE_FAILED(false);

        private final boolean note;

        Kind(boolean note) {
            this.note = note;
        }

        /** Whether the names are as they should be all the same. */
        public boolean isNote() {
            return note;
        }
    }

    public Problem {
        requireNonNull(kind, "kind");
        requireNonNull(where, "where");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
    }
}
