package dev.regpath.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs programs of the host, on the host. */
public interface HostCommands {
    /**
     * What a program answered.
     *
     * @param exitCode 0 if it was content
     */
    record CommandResult(int exitCode, String out, String err) {}

    /**
     * Runs a program, and waits for its end.
     *
     * @param command an absolute path as the host sees it, and arguments
     * @throws IOException if it cannot be started, or takes longer than that
     */
    CommandResult run(List<String> command, Duration limit) throws IOException;
}
