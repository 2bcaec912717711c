package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How a pull has ended. */
public sealed interface PullResult {
    /** What was pulled, as it was asked for. */
    String image();

    /** From the request to containerd's answer. */
    Duration took();

    /** Whether the pull did all that was asked. */
    default boolean succeeded() {
        return this instanceof Pulled;
    }

    /**
     * The image is or was on the node.
     *
     * @param seen what could be seen of the pull
     * @param stored what containerd says of the image
     * @param afterwards what became of it
     */
    record Pulled(String image, Duration took, PullObservation seen, Stored stored, Afterwards afterwards)
            implements PullResult {
        public Pulled {
            requireNonNull(image, "image");
            requireNonNull(took, "took");
            requireNonNull(seen, "seen");
            requireNonNull(stored, "stored");
            requireNonNull(afterwards, "afterwards");
        }
    }

    /**
     * containerd has refused or failed something.
     *
     * @param words its own
     */
    record PullFailed(String image, Duration took, String words) implements PullResult {
        public PullFailed {
            requireNonNull(image, "image");
            requireNonNull(took, "took");
            requireNonNull(words, "words");
        }
    }

    /**
     * The limit of time has passed.
     *
     * @param stage how far it was; empty if that could not be seen
     */
    record TimedOut(String image, Duration took, Optional<PullStage> stage) implements PullResult {
        public TimedOut {
            requireNonNull(image, "image");
            requireNonNull(took, "took");
            requireNonNull(stage, "stage");
        }
    }

    /**
     * What could be seen.
     *
     * @param phases empty if there was nothing to fetch, or no host to ask, or it went too quickly
     * @param layers the same
     * @param from empty if the kernel does not report it
     */
    record PullObservation(Optional<PullPhases> phases, Optional<FetchedLayers> layers, List<ServingHost> from) {
        public PullObservation {
            requireNonNull(phases, "phases");
            requireNonNull(layers, "layers");
            from = List.copyOf(from);
        }
    }

    /**
     * The image in containerd's store.
     *
     * @param id of its configuration
     * @param digests its repository digests
     * @param size in bytes, if it is known
     */
    record Stored(String id, List<String> digests, OptionalLong size) {
        public Stored {
            requireNonNull(id, "id");
            digests = List.copyOf(digests);
            requireNonNull(size, "size");
        }
    }

    /** What became of the image. */
    enum Afterwards {
        /** It stays; its removal was not asked for. */
        STAYS,
        /** It was to be removed, and stays: it was there before. */
        KEPT,
        REMOVED
    }
}
