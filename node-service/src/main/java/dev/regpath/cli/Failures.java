package dev.regpath.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one line for the operator; the stack trace only with {@code REGPATH_DEBUG}. */
public final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        command.getErr().printf("%s: %s%n", command.getCommandSpec().qualifiedName(), message);
        if (System.getenv("REGPATH_DEBUG") != null) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.FAILED;
    }
}
