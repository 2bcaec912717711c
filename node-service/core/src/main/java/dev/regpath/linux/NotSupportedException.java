package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;

/** This node cannot do something, for a reason that stays until an operator changes the node. Not a fault. */
public final class NotSupportedException extends Exception {
    private final String reason;
    private final String remedy;

    public NotSupportedException(String reason, String remedy) {
        super(reason + "; " + remedy);
        this.reason = requireNonNull(reason, "reason");
        this.remedy = requireNonNull(remedy, "remedy");
    }

    /** Why not. */
    public String reason() {
        return reason;
    }

    /** What would have to change. */
    public String remedy() {
        return remedy;
    }

    /** Why redirects are not in place. */
    public Problem problem() {
        return Problem.of(ProblemCode.REDIRECTS_UNAVAILABLE, Subject.REDIRECTS, reason, remedy);
    }
}
