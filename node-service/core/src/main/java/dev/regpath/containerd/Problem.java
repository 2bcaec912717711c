package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something an operator should know about a registry's files.
 *
 * @param kind what kind of thing
 * @param registry whose
 * @param where the file or directory it is about
 * @param what what was seen
 * @param remedy what to do
 */
public record Problem(Kind kind, RegistryHost registry, Optional<Path> where, String what, String remedy) {
    /** What it means for the mirror. */
    public enum Effect {
        /** It is in place; this is worth knowing. */
        NOTE,
        /** It is not written now; what was there stays. */
        LEFT_ALONE,
        /** It can't be written as asked; an earlier version of it is taken back. */
        WITHDRAWN
    }

    /** Kinds of problems. */
    public enum Kind {
        /** A certificate authority of ours is missing, unreadable or no certificate. */
        CA_UNUSABLE(Effect.WITHDRAWN),
        /** A client certificate of ours, or its key, can't be loaded. */
        CLIENT_CERTIFICATE_UNUSABLE(Effect.WITHDRAWN),
        /** A header that HTTP does not allow: each request to the host would fail. */
        HEADER_INVALID(Effect.WITHDRAWN),
        /** containerd would not read our own file as meant. */
        UNWRITABLE(Effect.WITHDRAWN),
        /** Another's file that containerd drops; ours takes its place. */
        FOREIGN_FILE_DROPPED(Effect.NOTE),
        /** Another's certificate that containerd can't load: every pull fails, and did before. */
        FOREIGN_CERTIFICATE_UNUSABLE(Effect.NOTE),
        /** Another's host led to the registry itself, which this mirror must not fall back to. */
        UPSTREAM_LEFT_OUT(Effect.NOTE),
        /** The file has another writer too. */
        OTHER_WRITER(Effect.NOTE),
        /** Somebody changed our file; it was put right. */
        DRIFT(Effect.NOTE),
        /** Somebody keeps changing our file; we stopped. */
        CONTESTED(Effect.LEFT_ALONE),
        /** Another owns these files in a way that can't be shared. */
        DECLINED(Effect.LEFT_ALONE),
        /** The place can't be used: not a directory, a link, or unreadable. */
        PLACE_UNUSABLE(Effect.LEFT_ALONE),
        /** Writing failed. */
        WRITE_FAILED(Effect.LEFT_ALONE);

        private final Effect effect;

        Kind(Effect effect) {
            this.effect = effect;
        }

        public Effect effect() {
            return effect;
        }
    }

    public Problem {
        requireNonNull(kind, "kind");
        requireNonNull(registry, "registry");
        requireNonNull(where, "where");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
    }

    static Problem of(Kind kind, RegistryHost registry, Path where, String what, String remedy) {
        return new Problem(kind, registry, Optional.of(where), what, remedy);
    }

    @Override
    public String toString() {
        return "%s: %s%s. %s".formatted(registry, where.map(path -> path + ": ").orElse(""), what, remedy);
    }
}
