package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.regpath.contract.Mutations;
import dev.regpath.fault.Area;
import dev.regpath.fault.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file in {@code src/test/resources/scenarios} is a test. After a wanted change of many outcomes, run with
 * {@code -Dregpath.scenarios.update} and read the difference as if it were code.
 */
class ScenariosTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/scenarios");

    @TestFactory
    Stream<DynamicTest> scenariosLeadToWhatTheyExpect() throws IOException {
        return files().stream().map(file -> dynamicTest(file.getFileName().toString(), file.toUri(), () -> run(file)));
    }

    /** What no document of a scenario can bring about has tests of its own. */
    @Test
    void everyKindOfProblemStandsInAScenario() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files()) {
            all.append(Scenario.read(file).expected());
        }
        Set<ProblemCode> elsewhere = EnumSet.of(
                ProblemCode.UNREADABLE,
                ProblemCode.TOO_MANY_FRONTENDS,
                ProblemCode.TOO_MANY_BACKENDS,
                ProblemCode.TOO_MANY_SCOPES,
                ProblemCode.REFUSED,
                ProblemCode.UNREADABLE_STATUS,
                ProblemCode.SHADOWED);
        assertThat(ProblemCode.of(Area.DOCUMENTS).stream()
                        .filter(code -> !elsewhere.contains(code))
                        .map(code -> ": " + code.word() + ": "))
                .allSatisfy(code -> assertThat(all).contains(code));
    }

    @Test
    void documentsThatAreNearlyRightNeverMakeItThrow() throws IOException {
        Random random = new Random(13);
        for (Path file : files()) {
            Scenario scenario = Scenario.read(file);
            for (int i = 0; i < 60; i++) {
                assertThat(scenario.outcome(text -> Mutations.of(text, random))).isNotNull();
            }
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    private static void run(Path file) throws IOException {
        Scenario scenario = Scenario.read(file);
        if (System.getProperty("regpath.scenarios.update") != null) {
            Files.writeString(file, scenario.with(scenario.outcome()));
            return;
        }
        assertThat(scenario.outcome()).isEqualTo(scenario.expected());
    }
}
