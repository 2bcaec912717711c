package dev.regpath.fault;

/** How much a fault matters. */
public enum Severity {
    /**
     * Something that was asked for is missing: the next pull fails, or does not go the way that was asked for. Or the node is
     * about to break: containerd will not start again.
     */
    ERROR,
    /** The next pull works, but slower or less surely than it should. */
    WARNING,
    /** Worth knowing; nothing is wrong. */
    NOTE
}
