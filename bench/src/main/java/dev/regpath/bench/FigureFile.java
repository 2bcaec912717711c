package dev.regpath.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data file of one part of {@code ./dev bench}, in lines of JSON: what is measured is written down and printed at
 * once, and takes the place of what an earlier run of this part has left.
 */
public final class FigureFile {
    /** The system property that says in which directory the files are. */
    public static final String DIRECTORY = "regpath.bench";

    /** In the environment: few rounds, to see that everything works. Such figures are for no page. */
    private static final String SHORT = "REGPATH_BENCH_SHORT";

    private static final String ENDING = ".jsonl";

    private final Path file;
    private final BenchMachine here = BenchMachine.here();

    private FigureFile(Path file) {
        this.file = file;
    }

    /** Begins a part anew. */
    public static FigureFile begin(String part) {
        Path directory = Path.of(System.getProperty(DIRECTORY, "target/bench"));
        try {
            Files.createDirectories(directory);
            return new FigureFile(Files.writeString(directory.resolve(part + ENDING), ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often to measure: as often as that, or less if somebody only wants to see it work. */
    public static int times(int usual) {
        return System.getenv(SHORT) == null ? usual : Math.clamp(usual / 5, Math.min(usual, 2), usual);
    }

    /** Writes down what was measured once. */
    public void add(String name, String unit, double value) {
        add(name, unit, List.of(value));
    }

    /** Writes down what was measured. */
    public void add(String name, String unit, double... rounds) {
        add(name, unit, Arrays.stream(rounds).boxed().toList());
    }

    /** Writes down what was measured. */
    public void add(String name, String unit, List<Double> rounds) {
        Figure figure = new Figure(name, unit, new Rounds(rounds), here);
        System.out.println(figure);
        try {
            Files.writeString(file, figure.line() + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the parts have left in a directory. */
    static List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }
}
