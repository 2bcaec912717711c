package dev.regpath.harness.run;

import dev.regpath.harness.LabLogs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Shows each failure when it happens, and keeps what the machines of its lab have logged until then. Thread-safe. */
final class Failures implements TestExecutionListener {
    private final Progress progress;
    private final LabLogs logs;
    private final Path directory;
    private final Set<String> classes = new TreeSet<>();

    /**
     * @param directory where the logs go, one directory for each failed test
     */
    Failures(Progress progress, LabLogs logs, Path directory) {
        this.progress = progress;
        this.logs = logs;
        this.directory = directory;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.SUCCESSFUL) {
            return;
        }
        String type = simpleName(test).orElse("unknown");
        synchronized (classes) {
            classes.add(type);
        }
        StringWriter trace = new StringWriter();
        result.getThrowable().ifPresent(cause -> cause.printStackTrace(new PrintWriter(trace)));
        Path kept = LastWords.of(directory, type, test.getDisplayName());
        String where =
                Files.isDirectory(kept) || logs.save(type, kept) ? "%n      logs of its lab: %s".formatted(kept) : "";
        progress.line("FAILED %s, %s%s%n%s".formatted(type, test.getDisplayName(), where, trace));
    }

    /** The simple names of all classes with a failure. */
    Set<String> classes() {
        synchronized (classes) {
            return Set.copyOf(classes);
        }
    }

    private static Optional<String> simpleName(TestIdentifier test) {
        return test.getSource()
                .flatMap(source -> switch (source) {
                    case MethodSource method -> Optional.of(method.getClassName());
                    case ClassSource type -> Optional.of(type.getClassName());
                    default -> outermost(test.getUniqueIdObject());
                })
                .or(() -> outermost(test.getUniqueIdObject()))
                .map(name -> name.substring(name.lastIndexOf('.') + 1));
    }

    /** A dynamic test has no source of its own. */
    private static Optional<String> outermost(UniqueId id) {
        return id.getSegments().size() < 2
                ? Optional.empty()
                : Optional.of(id.getSegments().get(1).getValue());
    }
}
