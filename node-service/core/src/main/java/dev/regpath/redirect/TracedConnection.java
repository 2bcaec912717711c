package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A connection that was asked for, and what is known of its end.
 *
 * @param asked who asked for what, and where it was sent
 * @param outcome how it ended
 * @param error the error number that came with it; 0 if there is none or it is not known
 * @param took from connect() to its end, or until now
 * @param ejected whether where it was sent is not chosen for a while, because this connect failed
 */
public record TracedConnection(
        TraceRecord.Asked asked, ConnectionOutcome outcome, int error, Duration took, boolean ejected) {
    /** How a connection ended. */
    public enum ConnectionOutcome {
        /** The other side has answered: TCP is connected. */
        CONNECTED,
        /** It could not be connected. */
        FAILED,
        /** The caller closed the socket while it waited for an answer. */
        GIVEN_UP,
        /** There was no backend, and the path says to refuse then. */
        REFUSED,
        /** There is no answer yet; another event reports the end. */
        CONNECTING,
        /** A datagram: it has no answer. */
        SENT,
        /** This node does not let us see how connects end. */
        UNKNOWN
    }

    /** One that says nothing of others. */
    public TracedConnection(TraceRecord.Asked asked, ConnectionOutcome outcome, int error, Duration took) {
        this(asked, outcome, error, took, false);
    }

    public TracedConnection {
        requireNonNull(asked, "asked");
        requireNonNull(outcome, "outcome");
        requireNonNull(took, "took");
    }
}
