package dev.regpath.metrics;

import dev.regpath.input.Logged;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's own memory, CPU time and files, from /proc: the Java management classes that would tell the same take more
 * memory than they would show. See proc_pid_stat(5).
 */
final class ProcessSamples {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSamples.class);

    /** USER_HZ and the page size are 100 and 4096 on x86-64; status gives sizes in KiB and is used where it can be. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;

    private final Path self;
    private final double started;

    /**
     * The process itself.
     *
     * @param proc usually {@code /proc}
     */
    ProcessSamples(Path proc) {
        this.self = proc.resolve("self");
        this.started = ProcessHandle.current()
                .info()
                .startInstant()
                .map(instant -> instant.toEpochMilli() / 1000.0)
                .orElse(0.0);
    }

    void add(Samples samples) {
        samples.add(Metric.START, started);
        samples.add(Metric.HEAP_MAX, Runtime.getRuntime().maxMemory());
        samples.add(
                Metric.HEAP_USED,
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        try {
            addStatus(samples, read("status"));
            addStat(samples, read("stat"));
            try (Stream<Path> files = Files.list(self.resolve("fd"))) {
                samples.add(Metric.OPEN_FILES, files.count());
            }
        } catch (IOException e) {
            LOG.debug("the process cannot be seen reason={}", Logged.of(e));
        }
    }

    private String read(String file) throws IOException {
        return new String(InputFile.readOfKernel(self.resolve(file), InputLimit.KERNEL), StandardCharsets.UTF_8);
    }

    private static void addStatus(Samples samples, String status) {
        samples.add(Metric.RESIDENT_MEMORY, field(status, "VmRSS:") * 1024);
        samples.add(Metric.VIRTUAL_MEMORY, field(status, "VmSize:") * 1024);
        samples.add(Metric.THREADS, field(status, "Threads:"));
    }

    private static double field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line ->
                        Double.parseDouble(line.substring(name.length()).strip().split(" ", -1)[0]))
                .findFirst()
                .orElse(0);
    }

    /** The second field is the command's name in parentheses, with whatever characters it has. */
    private static void addStat(Samples samples, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[USER_TIME - 3]) + Double.parseDouble(fields[SYSTEM_TIME - 3]);
        samples.add(Metric.CPU, ticks / TICKS_PER_SECOND);
    }
}
