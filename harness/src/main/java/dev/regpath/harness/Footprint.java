package dev.regpath.harness;

import dev.regpath.bench.FigureFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process takes of its machine, as /proc has it.
 *
 * @param rss resident memory in MiB
 * @param anonymous what of it belongs to no file, in MiB
 * @param pss resident memory with its share of what several processes have, in MiB
 * @param mostRss the most that was resident since its start, in MiB
 * @param threads how many it has
 * @param processor seconds of a processor since its start
 */
public record Footprint(double rss, double anonymous, double pss, double mostRss, int threads, double processor) {
    /** What a process still does of what it did before is not looked at. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    /** How long a process is looked at that has nothing to do. */
    private static final Duration IDLE = Duration.ofSeconds(45);

    private static final List<String> FILES = List.of("smaps_rollup", "status", "stat");

    private static final Pattern FIELD = Pattern.compile("(?m)^(\\w+):\\s+(\\d+)");

    /** User and system time are the twelfth and the thirteenth after the name, in hundredths of a second. */
    private static final Pattern TIMES = Pattern.compile("(?m)^\\d+ \\(.*\\)(?: \\S+){11} (\\d+) (\\d+) ");

    /** Of a process of this machine. */
    public static Footprint of(Process process) {
        StringBuilder text = new StringBuilder();
        for (String file : FILES) {
            try {
                text.append(Files.readString(Path.of("/proc", Long.toString(process.pid()), file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return parse(text.toString());
    }

    /** Of a process of a node, as the node numbers it. */
    static Footprint of(Node node, long pid) {
        return parse(node.script("cd /proc/%d; cat %s".formatted(pid, String.join(" ", FILES)))
                .orThrow()
                .out());
    }

    static Footprint parse(String text) {
        Map<String, Double> fields = new HashMap<>();
        FIELD.matcher(text)
                .results()
                .forEach(field -> fields.putIfAbsent(field.group(1), Double.parseDouble(field.group(2))));
        Matcher times = TIMES.matcher(text);
        if (!times.find()) {
            throw new IllegalArgumentException("no times in " + text);
        }
        return new Footprint(
                field(fields, "Rss") / 1024,
                field(fields, "Anonymous") / 1024,
                field(fields, "Pss") / 1024,
                field(fields, "VmHWM") / 1024,
                (int) field(fields, "Threads"),
                (Integer.parseInt(times.group(1)) + Integer.parseInt(times.group(2))) / 100.0);
    }

    private static double field(Map<String, Double> fields, String name) {
        Double value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no %s in %s".formatted(name, fields));
        }
        return value;
    }

    /** Looks at a process for a minute in which it has nothing to do, and writes down what it takes. */
    public static void measureIdle(Supplier<Footprint> process, FigureFile figures, String guest)
            throws InterruptedException {
        Thread.sleep(SETTLING);
        Footprint before = process.get();
        long start = System.nanoTime();
        Thread.sleep(IDLE);
        Footprint after = process.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.add(guest + "-rss", "MiB", after.rss);
        figures.add(guest + "-anonymous", "MiB", after.anonymous);
        figures.add(guest + "-pss", "MiB", after.pss);
        figures.add(guest + "-threads", "", after.threads);
        figures.add(guest + "-idle", "% of a core", (after.processor - before.processor) / seconds * 100);
    }
}
