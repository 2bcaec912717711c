package dev.regpath.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerLinksTest {
    private static final Path LINK = Path.of("/usr/local/bin/regpath");
    private static final String TARGET = "/opt/regpath/bin/regpath";

    @TempDir
    private Path root = Path.of("");

    private Ledger ledger() throws IOException {
        return Ledger.open(new LocalFiles(root), Path.of("/var/lib/regpath/install/ledger"));
    }

    private Path here() throws IOException {
        Files.createDirectories(root.resolve("usr/local/bin"));
        return root.resolve("usr/local/bin/regpath");
    }

    @Test
    void aLinkOfOursGoesWithoutTrace() throws IOException {
        Path here = here();
        ledger().link(LINK, TARGET, "command");
        assertThat(Files.readSymbolicLink(here)).hasToString(TARGET);

        ledger().revertAll(DriftRule.KEEP);

        assertThat(here).doesNotExist();
        assertThat(Files.isSymbolicLink(here)).isFalse();
        assertThat(root.resolve("var/lib/regpath/install/ledger")).doesNotExist();
    }

    @Test
    void aLinkThatOthersLedElsewhereStays() throws IOException {
        Path here = here();
        ledger().link(LINK, TARGET, "command");
        Files.delete(here);
        Files.createSymbolicLink(here, Path.of("/usr/bin/true"));

        assertThat(ledger().revertAll(DriftRule.KEEP))
                .singleElement()
                .satisfies(released -> assertThat(released.outcome()).isEqualTo(Released.ReleaseOutcome.KEPT));

        assertThat(Files.readSymbolicLink(here)).hasToString("/usr/bin/true");
    }

    @Test
    void aFileInTheWayComesBack() throws IOException {
        Path here = here();
        Files.writeString(here, "somebody's script");

        ledger().link(LINK, TARGET, "command");
        ledger().revertAll(DriftRule.KEEP);

        assertThat(here).hasContent("somebody's script").isRegularFile();
    }
}
