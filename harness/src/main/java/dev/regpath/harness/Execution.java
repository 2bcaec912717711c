package dev.regpath.harness;

import java.util.List;

/**
 * A command that has ended.
 *
 * @param command what was run
 * @param exitCode what it returned
 * @param out its standard output
 * @param err its standard error
 */
public record Execution(List<String> command, int exitCode, String out, String err) {
    public Execution {
        command = List.copyOf(command);
    }

    /** True when the exit code is 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /**
     * Itself, when the exit code is 0.
     *
     * @throws IllegalStateException with everything the command said, otherwise
     */
    public Execution orThrow() {
        if (!succeeded()) {
            throw new IllegalStateException(toString());
        }
        return this;
    }

    @Override
    public String toString() {
        return "'%s' ended with %d%n%s%s".formatted(String.join(" ", command), exitCode, out, err);
    }
}
