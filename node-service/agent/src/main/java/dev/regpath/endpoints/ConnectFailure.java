package dev.regpath.endpoints;

import static java.util.Objects.requireNonNull;

/**
 * Why an endpoint does not serve.
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
        NO_WAY,
        /** It accepts connections, which a kernel does by itself, and answers no question. */
        HUNG
    }

    public ConnectFailure {
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
    }

    /** Whether the other side accepts connections and answers nothing. */
    public boolean isHang() {
        return kind == FailureKind.HUNG;
    }
}
