package dev.regpath.harness.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * How many seconds each class took when it last ran on this machine, in a file that outlives the checkout; on a machine where
 * it did not run yet, what it took on another one: their order is much the same.
 */
final class Durations {
    private static final String ELSEWHERE = "/durations.properties";

    private Durations() {}

    /** By simple name of the class. */
    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream elsewhere = Objects.requireNonNull(Durations.class.getResourceAsStream(ELSEWHERE))) {
            properties.load(elsewhere);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Map<String, String> durations = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> durations.put(name, properties.getProperty(name)));
        return durations;
    }

    /** Keeps what is known of other classes. */
    static void write(Path file, Map<String, Duration> latest) {
        Properties properties = new Properties();
        properties.putAll(read(file));
        latest.forEach((name, duration) -> properties.setProperty(name, Long.toString(duration.toSeconds())));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(
                    writer, "Seconds that each integration test class took; ./dev test starts the longest first.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
