package dev.regpath.cli;

import dev.regpath.files.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one line for the operator; the stack trace only with {@code REGPATH_DEBUG}. */
public final class Failures implements IExecutionExceptionHandler {
    static final String DEBUG = "REGPATH_DEBUG";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().printf("%s: %s%n", name, onOneLine(words(failure)));
        if (System.getenv(DEBUG) != null) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return ExitCode.FAILED;
    }

    /** What went wrong, without a name of Java's. */
    static String words(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException wrapped when wrapped.getCause() != null -> words(wrapped.getCause());
            case ParameterException wrong -> String.valueOf(wrong.getMessage());
            case IOException known when known.getMessage() != null -> FileErrors.words(known);
            case RuntimeException _, IOException _ -> fault();
            default -> failure.getMessage() == null ? fault() : failure.getMessage();
        };
    }

    private static String fault() {
        return "this is a bug of Regpath: set %s=1, run it again and report what it prints".formatted(DEBUG);
    }

    /** Values of users may hold what moves the cursor. */
    static String onOneLine(String text) {
        return text.replaceAll("(?U)[\\p{Cntrl}]+", " ").strip();
    }
}
