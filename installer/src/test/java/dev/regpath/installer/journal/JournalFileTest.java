package dev.regpath.installer.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.files.LocalFiles;
import dev.regpath.installer.journal.Journal.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
    @TempDir
    private Path root = Path.of("");

    private JournalFile file() {
        return new JournalFile(new LocalFiles(root));
    }

    @Test
    void whatWasWrittenIsReadByTheNextProcess() throws IOException {
        Files.createDirectories(root.resolve("var/lib"));
        Journal journal = Journal.start("1.2.3")
                .begin(InstallStep.PROGRAM)
                .finish(InstallStep.PROGRAM)
                .begin(InstallStep.CONTAINERD_CONFIG)
                .writingConfig(Instant.parse("2026-11-25T10:00:00Z"))
                .restarting()
                .in(Phase.UNDOING);

        file().write(journal);

        assertThat(file().read()).contains(journal);
    }

    @Test
    void aStepThatBeginsAgainIsNotDone() {
        Journal journal = Journal.start("1.2.3").finish(InstallStep.UNITS).begin(InstallStep.UNITS);

        assertThat(journal.begun()).containsExactly(InstallStep.UNITS);
        assertThat(journal.done()).isEmpty();
    }

    @Test
    void theConfigurationWasWrittenWhenItWasFirst() {
        Instant first = Instant.parse("2026-11-25T10:00:00Z");

        assertThat(Journal.start("1.2.3")
                        .writingConfig(first)
                        .writingConfig(first.plusSeconds(60))
                        .configWritten())
                .contains(first);
    }

    @Test
    void removedItLeavesNothingButWhatOthersKeepThere() throws IOException {
        Files.createDirectories(root.resolve("var/lib/regpath"));
        file().write(Journal.start("1.2.3"));
        file().remove();
        assertThat(root.resolve("var/lib/regpath")).doesNotExist();

        file().write(Journal.start("1.2.3"));
        Files.writeString(root.resolve("var/lib/regpath/last-known-good"), "the agent's");
        file().remove();
        assertThat(root.resolve("var/lib/regpath")).isDirectoryContaining("glob:**/last-known-good");
    }

    @Test
    void aJournalOfALaterInstallerIsNotGuessedAt() throws IOException {
        file().write(Journal.start("1.2.3"));
        Path journal = root.resolve("var/lib/regpath/install/journal.json");
        Files.writeString(journal, Files.readString(journal).replace("\"version\": 1", "\"version\": 2"));

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal.json")
                .hasMessageContaining("run the regpath-installer that wrote it");
    }
}
