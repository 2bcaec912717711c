package dev.regpath.cli;

/** How a command prints its result. */
enum OutputFormat {
    /** For people. */
    table,
    /** For programs; the fields are those of regpath.node.v1. */
    json
}
