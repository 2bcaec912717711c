package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.UnifiedDiff;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    private static String diff(List<String> before, List<String> after) {
        return UnifiedDiff.of(
                new Edit(
                        Path.of("/f"),
                        Optional.of(Bytes.of(String.join("\n", before))),
                        Optional.of(Bytes.of(String.join("\n", after)))),
                UnaryOperator.identity());
    }

    @Test
    void whatPatchMakesOfADiffIsTheNewFile() {
        Random random = new Random(20_261_123);
        for (int i = 0; i < 500; i++) {
            List<String> before = lines(random, random.nextInt(40));
            List<String> after = new ArrayList<>(before);
            for (int n = random.nextInt(5); n > 0; n--) {
                int at = random.nextInt(after.size() + 1);
                if (random.nextBoolean() || at == after.size()) {
                    after.add(at, "new " + random.nextInt(3));
                } else {
                    after.remove(at);
                }
            }
            assertThat(patch(before, diff(before, after)))
                    .as(diff(before, after))
                    .isEqualTo(after);
        }
    }

    private static List<String> lines(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> "line " + random.nextInt(8))
                .toList();
    }

    /** As patch(1) does it: each hunk by its line numbers, every line it takes out checked. */
    private static List<String> patch(List<String> before, String diff) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1)) - ("0".equals(hunk.group(2)) ? 0 : 1);
                after.addAll(before.subList(at, start));
                at = start;
                int written = Integer.parseInt(hunk.group(3)) - ("0".equals(hunk.group(4)) ? 0 : 1);
                assertThat(after).hasSize(written);
            } else if (line.startsWith("+")) {
                after.add(line.substring(1));
            } else {
                assertThat(before.get(at++)).isEqualTo(line.substring(1));
                if (line.startsWith(" ")) {
                    after.add(line.substring(1));
                }
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }
}
