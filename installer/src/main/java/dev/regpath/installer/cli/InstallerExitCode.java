package dev.regpath.installer.cli;

import dev.regpath.cli.ExitCode;

/** What the installer's exit code tells a script. Part of the contract with users (docs/reference/installer.md). */
final class InstallerExitCode {
    /** Done, or nothing to do. */
    static final int OK = ExitCode.OK;

    /** It was refused and nothing was changed; or {@code verify} found something. */
    static final int FAILED = ExitCode.FAILED;

    /** The command line was wrong; nothing was done. */
    static final int USAGE = ExitCode.USAGE;

    /** {@code plan} found something to change. */
    static final int CHANGES = ExitCode.CHANGES;

    /** A step failed, and the host was put back as it was. */
    static final int PUT_BACK = 4;

    /** A step failed, and the host could not be put back completely: it needs attention. */
    static final int INCOMPLETE = 5;

    /** Another installer is at work on this host. */
    static final int BUSY = 6;

    private InstallerExitCode() {}
}
