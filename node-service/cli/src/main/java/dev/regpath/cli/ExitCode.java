package dev.regpath.cli;

/** What the command's exit code tells a script. Part of the contract with users (docs/reference/cli.md). */
public final class ExitCode {
    /** Done, or nothing to do. */
    public static final int OK = 0;

    /**
     * Something failed or was refused, and standard error says what, where and how to repair it; or {@code verify}
     * found that a pull would fail, which is its result.
     */
    public static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    public static final int USAGE = 2;

    /** {@code plan} found something to change. */
    public static final int CHANGES = 3;

    /**
     * {@code verify}: no pull of what was verified fails, and there is an error beside that: containerd will not start again,
     * or what a path file asks for is not in place.
     */
    public static final int NODE_ERROR = 4;

    /** Ctrl-C ended it: 128 and the number of SIGINT. */
    public static final int INTERRUPTED = 130;

    /** SIGTERM ended it: 128 and its number. The units of systemd know it as a success. */
    public static final int TERMINATED = 143;

    private ExitCode() {}
}
