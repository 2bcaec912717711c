package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Inputs that no run had before, for each parser of what others write, in a process with the memory of an agent. The
 * million for each is {@code ./dev fuzz}: it takes longer than a soak may.
 */
class FuzzSoak {
    private static final String INPUTS = "100000";

    @TestFactory
    List<DynamicTest> noInputEndsOrHoldsUpAParser() throws IOException {
        Path checkout = Setup.load().checkout();
        try (Stream<Path> seeds = Files.list(checkout.resolve("node-service/cli/src/test/resources/fuzz"))) {
            return seeds.map(directory -> directory.getFileName().toString())
                    .sorted()
                    .map(parser -> DynamicTest.dynamicTest(parser, () -> run(checkout, parser)))
                    .toList();
        }
    }

    private static void run(Path checkout, String parser) throws Exception {
        String seed = Long.toString(ThreadLocalRandom.current().nextLong());
        Path said = Files.createTempFile("regpath-fuzz", ".log");
        try {
            Process process = new ProcessBuilder(checkout.resolve("dev").toString(), "fuzz", INPUTS, seed, parser)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            int status = process.waitFor();
            String text = Files.readString(said);
            assertThat(status).as(text).isZero();
            assertThat(text).contains("seed " + seed).containsPattern(parser + " +100,000 inputs");
        } finally {
            Files.delete(said);
        }
    }
}
