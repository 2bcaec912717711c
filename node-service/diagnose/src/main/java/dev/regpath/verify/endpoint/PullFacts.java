package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.PullHost;
import dev.regpath.contract.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * How the pull of one image would end, as far as {@link SimulatedPull} could find out.
 *
 * @param image which
 * @param end how it ends
 * @param given whether the node was given credentials to try
 */
public record PullFacts(ImageReference image, PullEnd end, boolean given) {
    /** What is asked for in a pull, in this order. */
    public enum Stage {
        /** What the name or the digest stands for. */
        RESOLVE("name"),
        MANIFEST("manifest"),
        CONFIGURATION("configuration"),
        LAYER("layer");

        private final String word;

        Stage(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    /** How a pull ends. */
    public sealed interface PullEnd {
        /** The beginning of everything came; the first layer from this host, written as containerd has it. */
        record Arrives(String host) implements PullEnd {}

        /**
         * No host gave what was asked for.
         *
         * @param stage what that was
         * @param refusals what each host that was asked said, in the order of asking
         */
        record Refused(Stage stage, List<Refusal> refusals) implements PullEnd {
            public Refused {
                requireNonNull(stage, "stage");
                refusals = List.copyOf(refusals);
            }
        }

        /** No host is asked: containerd cannot load what its configuration names. */
        record NotBegun(String why) implements PullEnd {}

        /** A host took the request, and no more comes from it: containerd waits for it, and asks no other host. */
        record Waits(Stage stage, Refusal refusal) implements PullEnd {
            public Waits {
                requireNonNull(stage, "stage");
                requireNonNull(refusal, "refusal");
            }
        }

        /** Something came that containerd cannot use. */
        record Unusable(Stage stage, Unfit unfit, String seen) implements PullEnd {}
    }

    /** What is wrong with what came. */
    public enum Unfit {
        /** An index, and none of its images is for this machine. */
        NO_PLATFORM,
        /** Another kind of document than an image: a web page, a Helm chart, schema 1. */
        NOT_AN_IMAGE,
        /** Other bytes than the digest says. */
        OTHER_CONTENT
    }

    /**
     * What came of asking one host for one thing.
     *
     * @param host which
     * @param attempt the request that decided it: the last one, or the one to its token server
     * @param login whether it failed for want of credentials that are accepted
     */
    public record Refusal(PullHost host, HttpAttempt attempt, boolean login) {
        public Refusal {
            requireNonNull(host, "host");
            requireNonNull(attempt, "attempt");
        }
    }

    public PullFacts {
        requireNonNull(image, "image");
        requireNonNull(end, "end");
    }

    /** Whether the image comes. */
    public boolean arrives() {
        return end instanceof PullEnd.Arrives;
    }

    /** The host that serves layers. */
    public Optional<String> serving() {
        return end instanceof PullEnd.Arrives(String host) ? Optional.of(host) : Optional.empty();
    }

    /** Whether it fails because a login is wanted, and none was given. */
    public boolean needsLogin() {
        return !given
                && end instanceof PullEnd.Refused(Stage _, List<Refusal> refusals)
                && refusals.stream().anyMatch(Refusal::login);
    }
}
