package dev.regpath.harness.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.regpath.harness.LabLogs;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs classes of integration tests side by side in this process: they wait most of the time, for dead paths, for boots
 * and for time-outs. Those that have to be alone are {@code @Isolated}, and run at the end. A class with a failure runs
 * once more, alone: if it passes then, it is reported as flaky.
 */
@Command(name = "IntegrationRun", description = "Runs integration tests.", mixinStandardHelpOptions = true)
public final class IntegrationRun implements Callable<Integer> {
    private static final int SLOWEST = 10;

    /** Directories below that for reports: logs of labs in which something failed, and failed once more. */
    private static final String FAILED = "failed";

    private static final String FAILED_ALONE = "failed-alone";

    @Parameters(arity = "1..*", description = "Classes, as Maven names them: PullMatrixIT, Pull*IT, ClusterIT#aMethod")
    private List<String> names = List.of();

    @Option(names = "--parallel", defaultValue = "3", description = "How many classes at the same time.")
    private int parallel;

    @Option(names = "--needs", description = "Run nothing; print what has to be made before.")
    private boolean needs;

    @Option(names = "--out", defaultValue = "target/it", description = "Where reports and logs go.")
    private Path directory = Path.of("target/it");

    @Option(names = "--durations", required = true, description = "Where durations are remembered.")
    private Path durations = Path.of("");

    private final PrintStream out = System.out;

    private IntegrationRun() {}

    /** Ends the process with 0 if all passed or were flaky, with 1 if something failed, with 2 if nothing was found. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new IntegrationRun()).execute(arguments));
    }

    @Override
    public Integer call() {
        Launcher launcher = LauncherFactory.create();
        TestPlan plan = launcher.discover(Selection.of(names).request(configuration()));
        if (classes(plan).findAny().isEmpty()) {
            out.println("error: no test is named " + String.join(", ", names));
            return 2;
        }
        if (needs) {
            needs(plan).forEach(supply -> out.println(supply.name().toLowerCase(Locale.ROOT)));
            return 0;
        }
        Progress progress = new Progress(out, System::nanoTime);
        Failures failures = new Failures(progress, LabLogs.ofThisProcess(), directory.resolve(FAILED));
        launcher.execute(
                plan,
                progress,
                failures,
                new LegacyXmlReportGeneratingListener(directory, new PrintWriter(out, true, UTF_8)));
        if (names.stream().noneMatch(name -> name.contains("#"))) { // A method says nothing of its class.
            Durations.write(durations, progress.durations());
        }
        boolean broken = again(failures.classes(), progress);
        sayWhatTookLong(progress);
        return broken ? 1 : 0;
    }

    /** Runs what failed once more, each class alone, and says whether any failed again; what passed counts now. */
    private boolean again(Set<String> failed, Progress whole) {
        boolean broken = false;
        for (String name : failed) {
            out.printf("running %s once more, alone%n", name);
            Map<String, String> configuration = configuration();
            configuration.put("junit.jupiter.execution.parallel.enabled", "false");
            configuration.put(
                    LastWords.DIRECTORY, directory.resolve(FAILED_ALONE).toString());
            Progress progress = new Progress(out, System::nanoTime);
            Failures failures = new Failures(progress, LabLogs.ofThisProcess(), directory.resolve(FAILED_ALONE));
            Launcher launcher = LauncherFactory.create();
            launcher.execute(Selection.of(List.of(name)).request(configuration), progress, failures);
            boolean passes = failures.classes().isEmpty();
            out.printf(
                    passes ? "FLAKY %s: failed beside others, passes alone; see above%n" : "FAILED %s: alone, too%n",
                    name);
            broken |= !passes;
            whole.take(name, progress);
        }
        return broken;
    }

    private void sayWhatTookLong(Progress progress) {
        out.printf("integration tests: %s; the slowest:%n", progress.tally());
        progress.durations().entrySet().stream()
                .limit(SLOWEST)
                .forEach(entry -> out.printf("%6d s  %s%n", entry.getValue().toSeconds(), entry.getKey()));
    }

    private Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>(Map.of(
                "junit.jupiter.execution.parallel.enabled",
                "true",
                "junit.jupiter.execution.parallel.mode.default",
                "same_thread",
                "junit.jupiter.execution.parallel.mode.classes.default",
                "concurrent",
                "junit.jupiter.execution.parallel.config.executor-service",
                "WORKER_THREAD_POOL",
                "junit.jupiter.execution.parallel.config.strategy",
                "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism",
                Integer.toString(parallel),
                "junit.jupiter.testclass.order.default",
                LongestFirst.class.getName(),
                "junit.jupiter.extensions.autodetection.enabled",
                "true",
                LastWords.DIRECTORY,
                directory.resolve(FAILED).toString()));
        Durations.read(durations).forEach((name, seconds) -> configuration.put(LongestFirst.DURATION + name, seconds));
        return configuration;
    }

    private static Set<Needs.Supply> needs(TestPlan plan) {
        Set<Needs.Supply> supplies = new TreeSet<>();
        classes(plan)
                .map(type -> type.getAnnotation(Needs.class))
                .filter(annotation -> annotation != null)
                .flatMap(annotation -> Arrays.stream(annotation.value()))
                .forEach(supplies::add);
        return supplies;
    }

    private static Stream<Class<?>> classes(TestPlan plan) {
        return plan.getRoots().stream()
                .flatMap(root -> plan.getChildren(root).stream())
                .flatMap(test -> test.getSource().stream())
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getJavaClass());
    }
}
