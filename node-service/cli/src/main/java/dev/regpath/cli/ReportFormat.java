package dev.regpath.cli;

/** How {@code verify} prints what it found. */
enum ReportFormat {
    /** For people. */
    table,
    /** For programs. */
    json,
    /** For what runs tests: a test case for the node and for each registry. */
    junit
}
