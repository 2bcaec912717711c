package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

/** What was found out on real nodes with one thing wrong, judged by the code as it is now. */
class GalleryTest {
    private static final int MOST_BYTES = 30 * 1024;

    static Stream<GalleryCase> cases() {
        return GalleryCase.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theRightCodeComesFirstAndTheFixIsTheOneThatRepairedTheNode(GalleryCase wanted) {
        Recording recording = Recording.of(wanted);
        assertThat(recording.title()).isEqualTo(wanted.title());
        assertThat(recording.generation()).isEqualTo(wanted.generation());

        JsonArray findings = findings(recording.facts());

        assertThat(GalleryCase.alarms(findings)).as("%s", findings).isEqualTo(wanted.expectedAlarms());
        assertThat(recording.repair().isPresent()).isEqualTo(wanted.fixed());
        recording.repair().ifPresent(repair -> {
            JsonObject first = findings.get(0).getAsJsonObject();
            assertThat(first.has("run")).as("a fix that can be run: %s", first).isTrue();
            assertThat(withoutSums(first.get("run").getAsString()))
                    .as("no other fix than the one that was tried on the node")
                    .isEqualTo(withoutSums(repair.lines()));
            JsonArray after = findings(repair.facts());
            assertThat(GalleryCase.alarms(after)).as("after the fix: %s", after).isEmpty();
        });
    }

    /** Of files that name the registry's address, which is another one in recordings. */
    private static String withoutSums(String lines) {
        return lines.replaceAll("[0-9a-f]{64}", "SUM");
    }

    @Test
    void recordingsAreShortAndHoldNoSecrets() {
        assertThat(cases()).allSatisfy(wanted -> {
            String text = Recording.text(wanted).orElseThrow();
            assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
            assertThat(text).doesNotContain("pull-secret", "PRIVATE KEY", "BEGIN CERTIFICATE", "Bearer ey", "/target/");
        });
    }

    @Test
    void everyRecordingIsThatOfOneCase() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../diagnose/src/test/resources/gallery/recorded"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            cases().map(GalleryCase::file).toList());
        }
    }

    @Test
    void aboutFifteenCasesAreLiveOnEachGeneration() {
        assertThat(List.of("1.6", "1.7", "2.1"))
                .allSatisfy(generation -> assertThat(cases().filter(GalleryCase::live)
                                .filter(one -> one.generation().equals(generation))
                                .count())
                        .isBetween(13L, 17L));
    }

    /** As a program would read them; people get the same. */
    private static JsonArray findings(Facts facts) {
        var report = facts.judged();
        JsonArray findings = JsonParser.parseString(ReportJson.of(report, Optional.empty()))
                .getAsJsonObject()
                .getAsJsonArray("findings");
        String forPeople = new ReportText(Ansi.OFF).of(report, Optional.empty());
        findings.forEach(finding -> assertThat(forPeople)
                .contains(finding.getAsJsonObject().get("code").getAsString()));
        return findings;
    }
}
