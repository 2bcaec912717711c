package dev.regpath.cli;

/** What the command's exit code tells a script. Part of the contract with users (docs/reference/cli.md). */
public final class ExitCode {
    /** Done, or nothing to do. */
    public static final int OK = 0;

    /**
     * Something failed or was refused, and standard error says what, where and how to mend it; or {@code verify} found an
     * error, which is its result.
     */
    public static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    public static final int USAGE = 2;

    /** {@code plan} found something to change. */
    public static final int CHANGES = 3;

    /** Ctrl-C ended it: 128 and the number of SIGINT. */
    public static final int INTERRUPTED = 130;

    /** SIGTERM ended it: 128 and its number. The units of systemd know it as a success. */
    public static final int TERMINATED = 143;

    private ExitCode() {}
}
