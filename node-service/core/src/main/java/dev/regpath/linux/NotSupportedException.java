package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

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
}
