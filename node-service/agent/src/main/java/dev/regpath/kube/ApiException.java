package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.io.IOException;

/** The API server could not be asked, or did not give what was asked for. Says why, and what an operator can do. */
public final class ApiException extends IOException {
    /** No answer at all, so no status. */
    static final int NO_STATUS = 0;

    private static final long serialVersionUID = 1;

    private final int status;
    private final String remedy;

    ApiException(int status, String message, String remedy) {
        super(requireNonNull(message, "message"));
        this.status = status;
        this.remedy = requireNonNull(remedy, "remedy");
    }

    ApiException(String message, String remedy, Throwable cause) {
        this(NO_STATUS, message, remedy);
        initCause(cause);
    }

    /** An answer other than success. */
    static ApiException refused(int status, String what, String message) {
        return new ApiException(
                status,
                "%s: %d %s".formatted(what, status, message),
                switch (status) {
                    case 401 -> "Check the token or certificate that this node shows to the API server.";
                    case 403 -> "Give the node's account the rights that the chart's ClusterRole lists.";
                    case 404 -> "Install the CRDs of this Regpath; until then path files are used.";
                    case 429, 500, 502, 503, 504 -> "No action is needed: it is retried.";
                    default -> "See the API server's log; it is tried again.";
                });
    }

    /** Whether what was asked for is older than what the server remembers: 410 Gone. */
    boolean isExpired() {
        return status == 410;
    }

    /** Whether the server has no time, or is not ready yet: the same question may be answered later. */
    boolean isBusy() {
        return status == 429 || status == 503;
    }

    /** Whether what was asked for is not there: 404. */
    boolean isMissing() {
        return status == 404;
    }

    /** Whether another client was faster: 409. */
    boolean isConflict() {
        return status == 409;
    }

    /** What keeps this node from what is new in the cluster; it goes on with what it knows. */
    public Problem problem() {
        return Problem.of(ProblemCode.API_SERVER, Subject.NODE, String.valueOf(getMessage()), remedy);
    }
}
