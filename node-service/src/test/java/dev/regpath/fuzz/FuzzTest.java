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
    private static final Duration SLICE = Duration.ofMillis(350);

    @TestFactory
    Stream<DynamicTest> anyInputIsAcceptedOrRefusedInTime() {
        return ForeignParsers.all().stream().map(parser -> DynamicTest.dynamicTest(parser.name(), () -> slice(parser)));
    }

    private static void slice(ForeignParser parser) throws IOException {
        Fuzzer.Result result = Fuzzer.run(parser, Long.MAX_VALUE, SLICE, 13);
        assertThat(result.fault()).as("%s", result).isEmpty();
        assertThat(result.inputs()).isPositive();
    }
}
