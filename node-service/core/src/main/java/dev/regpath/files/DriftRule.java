package dev.regpath.files;

import java.util.Optional;

/** Decides about a file of ours which others have changed, when it is to be given back. */
@FunctionalInterface
public interface DriftRule {
    /** Leaves everything that others changed as they left it. */
    DriftRule KEEP = (_, _, _) -> new DriftDecision.Keep("its content is no longer what Regpath wrote");

    /** What to do with the changed file. */
    sealed interface DriftDecision {
        /** It stays as it is, and is no longer ours. */
        record Keep(String why) implements DriftDecision {}

        /** Only our part is taken out: this remains, and is no longer ours. */
        record Replace(Bytes remainder) implements DriftDecision {}

        /** Nothing of worth was added: what was there before comes back. */
        record Restore() implements DriftDecision {}
    }

    /**
     * What to do with it.
     *
     * @param owned the file
     * @param now what it says now
     * @param before what was there before us, if anything
     */
    DriftDecision decide(Owned owned, Bytes now, Optional<Bytes> before);
}
