package dev.regpath.endpoints;

import static java.util.Objects.requireNonNull;

/**
 * Why an endpoint could not be connected to.
 *
 * @param kind what kind of failure it is
 * @param reason in the words of the kernel
 */
public record ConnectFailure(FailureKind kind, String reason) {
    /** What tells one failure from another in what is to be done about it. */
    public enum FailureKind {
        /** The host is there, and nothing listens at the port. */
        REFUSED,
        /** Nothing came back. */
        SILENT,
        /** Everything else: the kernel or a router says that there is no way. */
        NO_WAY
    }

    public ConnectFailure {
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
    }
}
