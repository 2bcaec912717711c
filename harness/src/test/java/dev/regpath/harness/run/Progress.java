package dev.regpath.harness.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Says which class of how many has ended, what it found, and what runs the longest. Thread-safe. */
final class Progress implements TestExecutionListener {
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Long> running = new LinkedHashMap<>();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final Map<String, Duration> durations = new LinkedHashMap<>();
    private Optional<TestPlan> plan = Optional.empty();
    private long classes;

    Progress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** What a class's tests ended with. */
    record Tally(int passed, int failed, int skipped) {
        static final Tally NONE = new Tally(0, 0, 0);

        Tally with(Status status) {
            return status == Status.SUCCESSFUL
                    ? new Tally(passed + 1, failed, skipped)
                    : new Tally(passed, failed + 1, skipped);
        }

        Tally skip() {
            return new Tally(passed, failed, skipped + 1);
        }

        Tally plus(Tally other) {
            return new Tally(passed + other.passed, failed + other.failed, skipped + other.skipped);
        }

        @Override
        public String toString() {
            return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
        }
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
        plan = Optional.of(testPlan);
        classes = testPlan.countTestIdentifiers(Progress::isTopLevelClass);
        line("%d classes of integration tests".formatted(classes));
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        if (isTopLevelClass(test)) {
            running.put(test.getDisplayName(), nanoTime.getAsLong());
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        classOf(test).ifPresent(type -> tallies.merge(type, Tally.NONE.skip(), Tally::plus));
        line("SKIPPED %s: %s".formatted(test.getDisplayName(), reason));
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Optional<String> type = classOf(test);
        if (test.isTest() || result.getStatus() != Status.SUCCESSFUL) {
            type.ifPresent(name -> tallies.merge(name, Tally.NONE.with(result.getStatus()), Tally::plus));
        }
        if (isTopLevelClass(test)) {
            String name = test.getDisplayName();
            Duration took = since(Optional.ofNullable(running.remove(name)).orElse(start));
            durations.put(name, took);
            line("[%d/%d] %s: %s in %d s%s"
                    .formatted(
                            durations.size(),
                            classes,
                            name,
                            tallies.getOrDefault(name, Tally.NONE),
                            took.toSeconds(),
                            stillRunning()));
        }
    }

    private String stillRunning() {
        return running.isEmpty()
                ? ""
                : running.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(entry -> "%s %d s"
                                .formatted(
                                        entry.getKey(), since(entry.getValue()).toSeconds()))
                        .collect(Collectors.joining(", ", "; running: ", ""));
    }

    /** All that ended, the slowest first. */
    synchronized Map<String, Duration> durations() {
        return durations.entrySet().stream()
                .sorted(Map.Entry.<String, Duration>comparingByValue(Comparator.reverseOrder()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, LinkedHashMap::new));
    }

    /** Counts what a class has come to in a run of its own, instead of what it came to in this one. */
    synchronized void take(String type, Progress alone) {
        tallies.put(type, alone.tally());
    }

    /** Of all classes together. */
    synchronized Tally tally() {
        return tallies.values().stream().reduce(Tally.NONE, Tally::plus);
    }

    /** Prints a line with the time since the start. */
    synchronized void line(String text) {
        out.printf("%4ds  %s%n", since(start).toSeconds(), text);
    }

    private Duration since(long then) {
        return Duration.ofNanos(nanoTime.getAsLong() - then);
    }

    /** The display name of the outermost class around it; empty for the engine itself. */
    private Optional<String> classOf(TestIdentifier test) {
        Optional<TestIdentifier> current = Optional.of(test);
        while (current.isPresent() && !isTopLevelClass(current.get())) {
            current = current.flatMap(each -> plan.flatMap(known -> known.getParent(each)));
        }
        return current.map(TestIdentifier::getDisplayName);
    }

    /** Those right below the engine. */
    static boolean isTopLevelClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && test.getUniqueIdObject().getSegments().size() == 2;
    }
}
