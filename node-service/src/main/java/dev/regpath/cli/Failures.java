package dev.regpath.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
            case NoSuchFileException missing -> missing.getFile() + ": it does not exist";
            case AccessDeniedException denied -> denied.getFile() + ": access is denied";
            case NotDirectoryException file -> file.getFile() + ": it is not a directory";
            case FileAlreadyExistsException there -> there.getFile() + ": it exists already";
            case FileSystemException other when other.getReason() == null -> other.getFile() + ": it cannot be used";
            case ParameterException wrong -> String.valueOf(wrong.getMessage());
            // Ours are written for operators, and those of the kernel's calls as well.
            case IOException known when known.getMessage() != null -> known.getMessage();
            case RuntimeException _, IOException _ -> fault();
            default -> failure.getMessage() == null ? fault() : failure.getMessage();
        };
    }

    private static String fault() {
        return "this failed by a fault of Regpath: set %s=1, run it again and report what it prints".formatted(DEBUG);
    }

    /** Values of users may hold what moves the cursor. */
    static String onOneLine(String text) {
        return text.replaceAll("(?U)[\\p{Cntrl}]+", " ").strip();
    }
}
