package dev.regpath.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;

/**
 * Where and when something was measured.
 *
 * @param cores how many processors it could use
 * @param processor their model, as the kernel names it
 * @param kernel its version
 * @param date the day
 */
public record BenchMachine(int cores, String processor, String kernel, LocalDate date) {
    /** This machine, today. */
    public static BenchMachine here() {
        return new BenchMachine(
                Runtime.getRuntime().availableProcessors(),
                model(),
                System.getProperty("os.version"),
                LocalDate.now(Clock.systemUTC()));
    }

    private static String model() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%s, %d cores (%s), Linux %s".formatted(date, cores, processor, kernel);
    }
}
