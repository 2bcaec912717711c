package dev.regpath.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A slice of {@link FuzzMain}: all seeds, among them every input that was a fault once, and some mutations of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {
    /** As many on each machine, so that what passes on one passes on all. */
    private static final long INPUTS = 500;

    private static final Duration MOST = Duration.ofSeconds(100);

    @TestFactory
    Stream<DynamicTest> anyInputIsAcceptedOrRefusedInTime() {
        return ForeignParsers.all().stream().map(parser -> DynamicTest.dynamicTest(parser.name(), () -> slice(parser)));
    }

    private static void slice(ForeignParser parser) throws IOException {
        Fuzzer.Result result = Fuzzer.run(parser, INPUTS, MOST, 13);
        assertThat(result.fault()).as("%s", result).isEmpty();
        assertThat(result.inputs()).isEqualTo(INPUTS);
    }
}
