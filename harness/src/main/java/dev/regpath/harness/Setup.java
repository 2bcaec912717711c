package dev.regpath.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code ./dev} made ready on this machine, read from {@code .harness.properties} at the top of the checkout.
 *
 * @param checkout the top of the checkout
 * @param engine where the private container engine listens, as a URI
 * @param javaHome a JDK 25 that nodes can run
 * @param promtool where {@code ./dev test} keeps Prometheus' checker of rules
 * @param kernels where {@code ./dev test} keeps what emulated machines are made of
 * @param images the image of each suite, and of the {@code registry}
 */
record Setup(Path checkout, String engine, Path javaHome, Path promtool, Path kernels, Map<String, String> images) {
    private static final String FILE = ".harness.properties";

    Setup {
        images = Map.copyOf(images);
    }

    /** Looks for the file in the working directory and above it, because Maven runs tests inside a module. */
    static Setup load() {
        Path start = Path.of("").toAbsolutePath();
        Path file = Stream.iterate(start, directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve(FILE))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no %s in %s or above: ./dev test makes nodes ready first".formatted(FILE, start)));
        return read(file);
    }

    private static Setup read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> images = properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("image."))
                .collect(Collectors.toMap(name -> name.substring("image.".length()), properties::getProperty));
        return new Setup(
                file.resolveSibling(""),
                required(properties, file, "engine"),
                Path.of(required(properties, file, "java.home")),
                Path.of(required(properties, file, "promtool")),
                Path.of(required(properties, file, "kernels")),
                images);
    }

    private static String required(Properties properties, Path file, String name) {
        return Optional.ofNullable(properties.getProperty(name))
                .orElseThrow(() -> new IllegalStateException("%s lacks %s".formatted(file, name)));
    }

    String image(String name) {
        return Optional.ofNullable(images.get(name))
                .orElseThrow(() -> new IllegalStateException("%s names no image for %s".formatted(FILE, name)));
    }

    /** The distribution with the installer, as an archive of it would be unpacked. */
    Path installer() {
        return checkout.resolve("installer/target/regpath");
    }

    /** The distribution as the build leaves it: {@code bin/regpath} and {@code lib/*.jar}. */
    Path distribution() {
        return checkout.resolve("node-service/cli/target/regpath");
    }

    /** What {@code ./dev image} and {@code ./dev dist} leave: archives, packages, the image. */
    Path deliveries() {
        return checkout.resolve("deploy/packages/target/dist");
    }

    /** The chart as it is delivered. */
    Path chartPackage() {
        try (Stream<Path> files = Files.list(deliveries())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("./dev dist has not made a package of the chart"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The chart. */
    Path chart() {
        return checkout.resolve("deploy/chart/regpath");
    }

    /** What the chart's alerts are tried with, as promtool reads it. */
    Path alertTests() {
        return checkout.resolve("deploy/src/test/resources/alerts/regpath.yaml");
    }

    /** The agent's unit as it is delivered. */
    String unitFile() {
        try {
            return Files.readString(checkout.resolve("deploy/systemd/regpath-node.service"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
