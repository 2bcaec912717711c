package dev.regpath.verify;

/** How much a finding matters to the next pull. */
public enum Severity {
    /** The next pull fails, or does not go the way that was asked for. */
    ERROR,
    /** The next pull works, but slower or less surely than it should. */
    WARNING,
    /** Worth knowing; nothing is wrong. */
    NOTE
}
