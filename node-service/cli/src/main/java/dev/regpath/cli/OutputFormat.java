package dev.regpath.cli;

/** How a command prints its result. */
public enum OutputFormat {
    /** For people. */
    table,
    /** For programs. */
    json
}
