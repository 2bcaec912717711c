package dev.regpath.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.regpath.files.NodeFiles.NewFile;
import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Owned.Role;
import dev.regpath.files.Released.ReleaseOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerTest {
    private static final Path DIRECTORY = Path.of("/var/lib/regpath");
    private static final Path FOREIGN = Path.of("/etc/foreign");
    private static final Path NEW = Path.of("/etc/new");
    private static final Path MADE = Path.of("/etc/made");
    private static final byte[] NOT_TEXT = {(byte) 0xff, 0, (byte) 0xfe, '\n', (byte) 0xc3};

    @TempDir
    private Path root;

    private FileTree node() {
        return new FileTree(root)
                .withDirectory("/var/lib")
                .with("/etc/foreign", NOT_TEXT, "rw-r-----")
                .with("/etc/target", "where a link leads")
                .withLink("/etc/link", "target");
    }

    private static void changeEverything(Ledger ledger) throws IOException {
        ledger.write(FOREIGN, Bytes.of("ours 1"), Attributes.mode(0644), "test", Role.MAIN);
        ledger.write(NEW, Bytes.of("ours 2"), Attributes.mode(0644), "test", Role.SUPPORT);
        ledger.write(Path.of("/etc/link"), Bytes.of("ours 3"), Attributes.mode(0644), "test", Role.MAIN);
        ledger.publish(
                MADE,
                0755,
                Map.of(
                        "main", new NewFile(Bytes.of("ours 4"), Attributes.mode(0644)),
                        "support", new NewFile(Bytes.of("ours 5"), Attributes.mode(0644))),
                "test",
                Map.of("main", Role.MAIN),
                Optional.empty());
        ledger.createDirectories(Path.of("/srv/a/b"), 0755);
        ledger.write(FOREIGN, Bytes.of("ours 6"), Attributes.mode(0644), "test", Role.MAIN);
        ledger.settle();
    }

    @Test
    void anEmptyLedgerLeavesNoTrace() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        FaultyFiles files = FaultyFiles.counting(node.files());

        Ledger ledger = Ledger.open(files, DIRECTORY);
        ledger.settle();

        assertThat(files.changes()).isEmpty();
        assertThat(node.everything()).isEqualTo(before);
    }

    /** As after a rollback; what it does not know of is lost when it writes the next time, and was not needed here. */
    @Test
    void theRecordOfANewerVersionIsReadByAnOlderOne() throws IOException {
        FileTree node = node().with(
                        "/var/lib/regpath/manifest.json",
                        Files.readString(Path.of("src/test/resources/skew/manifest-of-a-newer-agent.json")));

        Ledger ledger = Ledger.open(node.files(), DIRECTORY);

        assertThat(ledger.owned())
                .singleElement()
                .satisfies(file -> assertThat(file.path())
                        .isEqualTo(Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml")));
    }

    @Test
    void revertingPutsEverythingBackByteForByteAndRemovesTheLedgerItself() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        assertThat(node.text("/etc/foreign")).isEqualTo("ours 6");

        List<Released> released = Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);

        assertThat(released)
                .extracting(Released::outcome)
                .containsOnly(ReleaseOutcome.RESTORED, ReleaseOutcome.REMOVED);
        assertThat(node.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void whateverInstantAChangeIsInterruptedAtEverythingIsStillPutBack(FaultyFiles.When when) throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        for (int at = 0; ; at++) {
            boolean finished = runs(node, at, when, LedgerTest::changeEverything);
            Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
            assertThat(node.everything()).as("stopped %s change %d", when, at).isEqualTo(before);
            if (finished) {
                assertThat(at).isGreaterThan(10);
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void whateverInstantAChangeIsInterruptedAtItCanBeFinished(FaultyFiles.When when) throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        SortedMap<String, String> wanted = node.contents();
        Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
        for (int at = 0; ; at++) {
            boolean finished = runs(node, at, when, LedgerTest::changeEverything);
            Ledger second = Ledger.open(node.files(), DIRECTORY);
            for (Owned file : second.owned()) {
                assertThat(second.standing(file.path()))
                        .as("%s, stopped %s change %d", file.path(), when, at)
                        .isIn(FileState.OURS, FileState.UNTOUCHED);
            }
            second.releaseDirectory(MADE, DriftRule.KEEP);
            changeEverything(second);
            assertThat(node.contents().keySet())
                    .as("stopped %s change %d", when, at)
                    .isEqualTo(wanted.keySet());
            Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
            assertThat(node.everything()).isEqualTo(before);
            if (finished) {
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void anInterruptedRevertIsFinishedByTheNext(FaultyFiles.When when) throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        for (int at = 0; ; at++) {
            changeEverything(Ledger.open(node.files(), DIRECTORY));
            boolean finished = runs(node, at, when, ledger -> ledger.revertAll(DriftRule.KEEP));
            List<Released> rest = Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
            assertThat(rest).extracting(Released::outcome).doesNotContain(ReleaseOutcome.KEPT, ReleaseOutcome.FAILED);
            assertThat(node.everything()).as("stopped %s change %d", when, at).isEqualTo(before);
            if (finished) {
                return;
            }
        }
    }

    @Test
    void aRevertThatFailsSomewhereGoesOnElsewhereAndCanBeRepeated() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        for (int at = 0; at < 8; at++) {
            changeEverything(Ledger.open(node.files(), DIRECTORY));
            try {
                Ledger.open(FaultyFiles.failing(node.files(), at), DIRECTORY).revertAll(DriftRule.KEEP);
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining("No space left");
            }
            Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
            assertThat(node.everything()).as("failed at %d", at).isEqualTo(before);
        }
    }

    @Test
    void mainFilesAreGivenBackBeforeTheSupportsTheyName() throws IOException {
        FileTree node = node();
        Ledger ledger = Ledger.open(node.files(), DIRECTORY);
        ledger.write(FOREIGN, Bytes.of("names /etc/new"), Attributes.mode(0644), "test", Role.MAIN);
        ledger.write(NEW, Bytes.of("support"), Attributes.mode(0644), "test", Role.SUPPORT);

        assertThat(ledger.revertAll(DriftRule.KEEP)).extracting(Released::path).containsExactly(FOREIGN, NEW);
    }

    @Test
    void aFileSomebodyElseChangedIsReportedAndNotDestroyed() throws IOException {
        FileTree node = node();
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        node.with("/etc/foreign", "theirs").with("/etc/made/more", "theirs too");

        Ledger ledger = Ledger.open(node.files(), DIRECTORY);
        assertThat(ledger.standing(FOREIGN)).isEqualTo(FileState.CHANGED);
        List<Released> released = ledger.revertAll(DriftRule.KEEP);

        assertThat(released)
                .filteredOn(file -> file.path().equals(FOREIGN))
                .extracting(Released::outcome)
                .containsExactly(ReleaseOutcome.KEPT);
        assertThat(node.contents())
                .containsEntry("/etc/foreign", "theirs")
                .containsEntry("/etc/made/more", "theirs too")
                .doesNotContainKeys("/etc/made/main", "/var/lib/regpath/");
    }

    @Test
    void aRuleMayTakeOurPartOutOfAChangedFileAndLeaveTheirs() throws IOException {
        FileTree node = node();
        Ledger ledger = Ledger.open(node.files(), DIRECTORY);
        ledger.write(NEW, Bytes.of("ours"), Attributes.mode(0644), "test", Role.MAIN);
        node.with("/etc/new", "ours and theirs", "rw-rw-rw-");

        Released released = ledger.release(NEW, (_, _, _) -> new DriftRule.DriftDecision.Replace(Bytes.of("theirs")));

        assertThat(released.outcome()).isEqualTo(ReleaseOutcome.CLEANED);
        assertThat(node.text("/etc/new")).isEqualTo("theirs");
        assertThat(node.files().look(NEW).orElseThrow().mode()).isEqualTo(0666);
        assertThat(ledger.find(NEW)).isEmpty();
    }

    @Test
    void aFileSomebodyElseRemovedIsMissing() throws IOException {
        FileTree node = node();
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        node.without("/etc/new");
        assertThat(Ledger.open(node.files(), DIRECTORY).standing(NEW)).isEqualTo(FileState.MISSING);
    }

    @Test
    void anOriginalThatItsOwnerReplacedIsWhatComesBack() throws IOException {
        FileTree node = node();
        Ledger ledger = Ledger.open(node.files(), DIRECTORY);
        ledger.write(FOREIGN, Bytes.of("ours"), Attributes.mode(0644), "test", Role.MAIN);
        node.with("/etc/foreign", "regenerated", "rwx------");
        SortedMap<String, String> regenerated = new FileTree(root.resolve("etc")).everything();

        ledger.overwrite(
                FOREIGN,
                Bytes.of("ours again"),
                Attributes.mode(0644),
                "test",
                Role.MAIN,
                Optional.of(Bytes.of("regenerated")),
                Optional.empty());
        assertThat(node.text("/etc/foreign")).isEqualTo("ours again");
        ledger.settle();
        assertThat(node.files().list(DIRECTORY.resolve("originals"))).hasSize(1);

        Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
        assertThat(new FileTree(root.resolve("etc")).everything()).isEqualTo(regenerated);
    }

    @Test
    void originalsAreReadableByTheirOwnerAlone() throws IOException {
        FileTree node = node();
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        assertThat(node.files().look(DIRECTORY).orElseThrow().mode()).isEqualTo(0700);
        Path original = DIRECTORY
                .resolve("originals")
                .resolve(node.files().list(DIRECTORY.resolve("originals")).getFirst());
        assertThat(node.files().look(original).orElseThrow().mode()).isEqualTo(0600);
    }

    @Test
    void aDamagedLedgerIsNeverTakenForAnEmptyOne() {
        FileTree node = node();
        for (String damaged : List.of("", "{", "[]", "{\"version\":2}", "{\"version\":1,\"files\":[{}]}")) {
            node.with("/var/lib/regpath/manifest.json", damaged);
            assertThatExceptionOfType(LedgerException.class)
                    .isThrownBy(() -> Ledger.open(node.files(), DIRECTORY))
                    .withMessageContaining("/var/lib/regpath/manifest.json")
                    .withMessageContaining("originals");
        }
    }

    @Test
    void othersFilesInTheLedgersDirectoryStay() throws IOException {
        FileTree node = node().with("/var/lib/regpath/table.json", "last known good");
        changeEverything(Ledger.open(node.files(), DIRECTORY));
        Ledger.open(node.files(), DIRECTORY).revertAll(DriftRule.KEEP);
        assertThat(node.files().list(DIRECTORY)).containsExactly("table.json");
    }

    private interface Work {
        void run(Ledger ledger) throws IOException;
    }

    /** Whether the work came to its end before change number {@code at}. */
    private static boolean runs(FileTree node, int at, FaultyFiles.When when, Work work) throws IOException {
        FaultyFiles files = FaultyFiles.crashing(node.files(), at, when);
        try {
            work.run(Ledger.open(files, DIRECTORY));
            return true;
        } catch (FaultyFiles.Crash _) {
            if (files.changes().size() != at + 1) {
                fail("went on after a crash: " + files.changes());
            }
            return false;
        }
    }
}
