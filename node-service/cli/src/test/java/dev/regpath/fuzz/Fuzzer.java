package dev.regpath.fuzz;

import dev.regpath.fuzz.ForeignParser.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives a parser its seeds and mutations of them. Each input is to be accepted or refused as documented, within a second
 * of CPU time: a loaded machine takes longer by the clock.
 */
final class Fuzzer {
    private static final Path SEEDS = Path.of("src/test/resources/fuzz");
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /**
     * What a run came to.
     *
     * @param fault what went wrong, with the input that did it; empty if nothing did
     */
    record Result(String parser, long inputs, long accepted, Duration slowest, Optional<String> fault) {
        @Override
        public String toString() {
            return "%-18s %,10d inputs, %,9d accepted, slowest %d ms%s"
                    .formatted(
                            parser,
                            inputs,
                            accepted,
                            slowest.toMillis(),
                            fault.map(" FAULT "::concat).orElse(""));
        }
    }

    private Fuzzer() {}

    /** All seeds as they are, then mutations until there were so many inputs, or the time is over. */
    static Result run(ForeignParser parser, long inputs, Duration most, long seed) throws IOException {
        List<byte[]> seeds = seeds(parser);
        Mutator mutator = new Mutator(seeds, seed);
        long end = System.nanoTime() + most.toNanos();
        long accepted = 0;
        long slowest = 0;
        long count = 0;
        while (count < inputs && (count < seeds.size() || System.nanoTime() < end)) {
            byte[] input = count < seeds.size() ? seeds.get((int) count) : mutator.next();
            count++;
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Optional<String> fault = Optional.empty();
            try {
                accepted += parser.parse(input) == Outcome.ACCEPTED ? 1 : 0;
            } catch (Throwable e) {
                fault = Optional.of(e + " at "
                        + List.of(e.getStackTrace()).stream().limit(6).toList());
            }
            long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            slowest = Math.max(slowest, taken);
            if (fault.isEmpty() && taken > LONGEST.toNanos()) {
                fault = Optional.of("it takes %d ms".formatted(taken / 1_000_000));
            }
            if (fault.isPresent()) {
                return new Result(
                        parser.name(),
                        count,
                        accepted,
                        Duration.ofNanos(slowest),
                        Optional.of("%s; the input is %s".formatted(fault.get(), kept(parser, input))));
            }
        }
        return new Result(parser.name(), count, accepted, Duration.ofNanos(slowest), Optional.empty());
    }

    private static List<byte[]> seeds(ForeignParser parser) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SEEDS.resolve(parser.name()))) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }

    private static Path kept(ForeignParser parser, byte[] input) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "fuzz"));
        String name = "%s-%s".formatted(parser.name(), HexFormat.of().toHexDigits(java.util.Arrays.hashCode(input)));
        return Files.write(directory.resolve(name), input);
    }
}
