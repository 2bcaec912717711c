package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The results that the script of an emulated machine has printed.
 *
 * @param results by name, {@code ok} or {@code failed} with what was seen
 * @param output everything that the machine has printed
 */
record Checks(Map<String, String> results, String output) {
    private static final Pattern LINE = Pattern.compile("(?m)^check (\\S+) ((?:ok|failed).*)$");

    Checks {
        results = Map.copyOf(results);
    }

    static Checks of(String output) {
        Map<String, String> results = new LinkedHashMap<>();
        Matcher line = LINE.matcher(output);
        while (line.find()) {
            String before = results.putIfAbsent(line.group(1), line.group(2));
            if (before != null) {
                throw new IllegalStateException(
                        "the scenario has checked %s twice:%n%s".formatted(line.group(1), output));
            }
        }
        return new Checks(results, output);
    }

    /** One test for each of these; one that the scenario never came to fails, as does a scenario that broke off. */
    Stream<DynamicTest> tests(List<String> expected) {
        return Stream.concat(
                expected.stream().map(name -> DynamicTest.dynamicTest(name.replace('-', ' '), () -> requireOk(name))),
                Stream.of(DynamicTest.dynamicTest("the scenario has come to its end", () -> {
                    assertThat(output).contains("scenario ended");
                    assertThat(results).containsOnlyKeys(expected);
                })));
    }

    /** Fails unless this was checked and found right. */
    void requireOk(String name) {
        assertThat(results.getOrDefault(name, "not checked"))
                .as("%s, on a machine that has printed:%n%s", name, output)
                .startsWith("ok");
    }
}
