package dev.regpath.hostsfile;

import static dev.regpath.hostsfile.HostsTextTest.pin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FaultyFiles;
import dev.regpath.files.FileTree;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Released;
import dev.regpath.files.Released.ReleaseOutcome;
import dev.regpath.files.RestorationLimit;
import dev.regpath.routing.PinnedName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostsFileApplierTest {
    private static final Path STATE = Path.of("/var/lib/regpath");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final String FILE = HOSTS.toString();
    private static final PinnedName PINNED = pin("registry.example.com", "203.0.113.10");
    private static final PinnedName OTHER = pin("blobs.example.com", "203.0.113.10", "2001:db8::7");

    @TempDir
    private Path root;

    private Instant now = Instant.parse("2026-11-23T00:00:00Z");

    /** A node with this hosts file. */
    private FileTree node(String hosts) {
        return bare().with(FILE, hosts, "rw-r-----");
    }

    private FileTree bare() {
        return new FileTree(root).withDirectory("/var/lib").withDirectory("/etc");
    }

    private HostsFileApplier applier(NodeFiles files) throws IOException {
        return new HostsFileApplier(files, Ledger.open(files, STATE), HOSTS, RestorationLimit.DEFAULT, () -> now);
    }

    private HostsFilePlan plan(FileTree node, PinnedName... names) throws IOException {
        return applier(node.files()).plan(List.of(names));
    }

    private HostsFileApplier.HostsFileResult apply(FileTree node, PinnedName... names) throws IOException {
        return apply(node.files(), names);
    }

    private HostsFileApplier.HostsFileResult apply(NodeFiles files, PinnedName... names) throws IOException {
        HostsFileApplier applier = applier(files);
        return applier.apply(applier.plan(List.of(names)));
    }

    private static List<Released> revert(FileTree node) throws IOException {
        return Ledger.open(node.files(), STATE).revertAll(HostsFileApplier.driftRule());
    }

    /** Contents, modes and owners: times change when a file is replaced, and others may have replaced it too. */
    private static SortedMap<String, String> state(FileTree node) {
        SortedMap<String, String> all = new TreeMap<>(node.everything());
        all.replaceAll((name, value) -> name.endsWith("(attributes)") ? value.replaceAll(" [^ ]*$", "") : value);
        return all;
    }

    static Stream<String> files() {
        return Stream.of(
                "127.0.0.1 localhost\n",
                "127.0.0.1 localhost",
                "127.0.0.1 localhost\r\n10.0.0.1 a\r\n",
                "127.0.0.1 localhost\r\n10.0.0.1 a",
                "",
                "\n",
                "# nothing but comments\n\n\n");
    }

    @ParameterizedTest
    @MethodSource("files")
    void revertingLeavesTheFileByteForByteAsItWas(String hosts) throws IOException {
        FileTree node = node(hosts);
        SortedMap<String, String> before = state(node);
        apply(node, PINNED);
        apply(node, PINNED, OTHER);
        assertThat(node.text(FILE))
                .startsWith(hosts)
                .contains("203.0.113.10\tregistry.example.com\t# regpath: company\n");

        assertThat(revert(node)).extracting(Released::outcome).containsExactly(ReleaseOutcome.CLEANED);

        assertThat(state(node)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesThatAreNoLongerPinnedLeaveTheFileByteForByteAsItWas(String hosts) throws IOException {
        FileTree node = node(hosts);
        apply(node, PINNED);
        apply(node);
        assertThat(node.text(FILE)).isEqualTo(hosts);
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatOthersWriteMeanwhileStays(String hosts) throws IOException {
        FileTree node = node(hosts);
        apply(node, PINNED);
        Files.writeString(node.at(FILE), "10.9.9.9 above\n" + node.text(FILE) + "10.9.9.9 below\n");
        apply(node, PINNED, OTHER);
        revert(node);
        boolean ended = hosts.isEmpty() || hosts.endsWith("\n");
        assertThat(node.text(FILE)).isEqualTo("10.9.9.9 above\n" + hosts + (ended ? "" : "\n") + "10.9.9.9 below\n");
    }

    @Test
    void bytesThatAreNoTextStayToo() throws IOException {
        byte[] hosts = "10.0.0.1 caf\u00e9 \u0000\u00ff\n".getBytes(StandardCharsets.ISO_8859_1);
        FileTree node = bare().with(FILE, hosts, "rw-r--r--");
        apply(node, PINNED);
        revert(node);
        assertThat(node.at(FILE)).hasBinaryContent(hosts);
    }

    @Test
    void aFileThatDidNotExistIsRemovedAgain() throws IOException {
        FileTree node = bare();
        SortedMap<String, String> before = state(node);
        apply(node, PINNED);
        apply(node, OTHER);
        assertThat(node.contents()).containsKey(FILE);
        revert(node);
        assertThat(state(node)).isEqualTo(before);
    }

    @Test
    void aFileThatDidNotExistStaysIfOthersWroteInto() throws IOException {
        FileTree node = bare();
        apply(node, PINNED);
        Files.writeString(node.at(FILE), node.text(FILE) + "10.0.0.1 a\n");
        revert(node);
        assertThat(node.text(FILE)).isEqualTo("10.0.0.1 a\n");
    }

    @Test
    void aFileThatOthersRemovedIsNotPutBack() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        apply(node, PINNED);
        node.without(FILE);
        revert(node);
        assertThat(node.contents()).doesNotContainKey(FILE);
    }

    @Test
    void aFileThatOthersEmptiedStaysEmpty() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        apply(node, PINNED);
        Files.writeString(node.at(FILE), "");
        revert(node);
        assertThat(node.text(FILE)).isEmpty();
    }

    @Test
    void aModeThatOthersGaveTheFileStays() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        apply(node, PINNED);
        Files.setPosixFilePermissions(
                node.at(FILE), java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-r--"));
        SortedMap<String, String> before = attributes(node);
        apply(node, OTHER);
        assertThat(attributes(node)).isEqualTo(before);
        revert(node);
        assertThat(attributes(node)).isEqualTo(before);
    }

    private static SortedMap<String, String> attributes(FileTree node) {
        SortedMap<String, String> all = state(node);
        all.keySet().retainAll(List.of(FILE + " (attributes)"));
        return all;
    }

    @Test
    void aTableAppliedTwiceWritesNothingTheSecondTime() throws IOException {
        FileTree node = node("127.0.0.1 localhost");
        apply(node, PINNED, OTHER);
        Files.writeString(node.at(FILE), node.text(FILE) + "10.0.0.1 a\n");
        SortedMap<String, String> after = node.everything();

        FaultyFiles files = FaultyFiles.counting(node.files());
        HostsFileApplier.HostsFileResult result = apply(files, PINNED, OTHER);

        assertThat(files.changes()).isEmpty();
        assertThat(result.written()).isFalse();
        assertThat(result.problems()).isEmpty();
        assertThat(node.everything()).isEqualTo(after);
    }

    @Test
    void anEmptyTableTouchesNothing() throws IOException {
        FileTree node = node("127.0.0.1 localhost");
        SortedMap<String, String> before = node.everything();
        FaultyFiles files = FaultyFiles.counting(node.files());
        apply(files);
        assertThat(files.changes()).isEmpty();
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void aPlanIsADiff() throws IOException {
        assertThat(plan(node("127.0.0.1 localhost\n"), PINNED).diff()).isEqualTo("""
                        --- /etc/hosts
                        +++ /etc/hosts
                        @@ -1 +1,4 @@
                         127.0.0.1 localhost
                        +# BEGIN regpath: taken out by `regpath revert`; changes inside are lost
                        +203.0.113.10\tregistry.example.com\t# regpath: company
                        +# END regpath
                        """);
    }

    @Test
    void whatOthersWriteBetweenPlanAndApplyIsNotLost() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        HostsFileApplier applier = applier(node.files());
        HostsFilePlan plan = applier.plan(List.of(PINNED));
        Files.writeString(node.at(FILE), "127.0.0.1 localhost\n10.0.0.1 a\n");
        applier.apply(plan);
        assertThat(node.text(FILE)).startsWith("127.0.0.1 localhost\n10.0.0.1 a\n# BEGIN regpath");
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void anApplyThatIsInterruptedAnywhereIsFinishedByTheNextOrTakenBack(FaultyFiles.When when) throws IOException {
        for (boolean present : List.of(true, false)) {
            FileTree node = present ? node("127.0.0.1 localhost") : bare().without(FILE);
            SortedMap<String, String> before = state(node);
            int at = 0;
            boolean finished = false;
            while (!finished) {
                finished = interrupted(node, at, when, PINNED);
                assertThat(apply(node, PINNED).problems()).isEmpty();
                finished &= interrupted(node, at, when, PINNED, OTHER);
                assertThat(apply(node, PINNED, OTHER).problems()).isEmpty();
                assertThat(applier(node.files()).observe(List.of(PINNED, OTHER)))
                        .hasSize(2);
                revert(node);
                assertThat(state(node)).as("stopped %s change %d", when, at).isEqualTo(before);

                interrupted(node, at, when, PINNED);
                revert(node);
                assertThat(state(node))
                        .as("stopped %s change %d, reverted", when, at)
                        .isEqualTo(before);
                at++;
            }
            assertThat(at).isGreaterThan(3);
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyFiles.When.class)
    void aRemovalThatIsInterruptedAnywhereIsFinishedByTheNext(FaultyFiles.When when) throws IOException {
        for (boolean present : List.of(true, false)) {
            FileTree node = present ? node("127.0.0.1 localhost") : bare().without(FILE);
            SortedMap<String, String> before = state(node);
            int at = 0;
            boolean finished = false;
            while (!finished) {
                apply(node, PINNED);
                finished = interrupted(node, at, when);
                apply(node);
                revert(node);
                assertThat(state(node)).as("stopped %s change %d", when, at).isEqualTo(before);
                at++;
            }
        }
    }

    private boolean interrupted(FileTree node, int at, FaultyFiles.When when, PinnedName... names) throws IOException {
        try {
            apply(FaultyFiles.crashing(node.files(), at, when), names);
            return true;
        } catch (FaultyFiles.Crash _) {
            return false;
        }
    }

    @Test
    void aFileThatCanNotBeWrittenIsTriedAgainWithoutWritingTheRecordEachTime() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        FaultyFiles first = FaultyFiles.failing(node.files(), 2); // State directory, record, then the file.
        assertThat(apply(first, PINNED).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.WRITE_FAILED);
            assertThat(problem.what()).contains("No space left on device");
        });
        FaultyFiles second = FaultyFiles.failing(node.files(), 0);
        assertThat(apply(second, PINNED).problems()).hasSize(1);
        assertThat(second.changes()).containsExactly("write /etc/hosts");
        assertThat(apply(node, PINNED).written()).isTrue();
    }

    @Test
    void aBlockThatOthersDamageIsPutRightAndTold() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        apply(node, PINNED);
        String intact = node.text(FILE);
        Files.writeString(node.at(FILE), intact.replace("# END regpath\n", "10.0.0.1 a\n"));

        HostsFilePlan plan = plan(node, PINNED);
        assertThat(plan.problems()).extracting(Problem::code).containsExactly(ProblemCode.DRIFT);
        apply(node, PINNED);

        assertThat(node.text(FILE)).isEqualTo(intact + "10.0.0.1 a\n");
    }

    @Test
    void whoeverKeepsRemovingTheBlockIsNotFought() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        apply(node, PINNED);
        for (int i = 0; i < RestorationLimit.DEFAULT.most(); i++) {
            Files.writeString(node.at(FILE), "127.0.0.1 localhost\n");
            assertThat(apply(node, PINNED).written()).isTrue();
        }
        Files.writeString(node.at(FILE), "127.0.0.1 localhost\n");
        HostsFilePlan plan = plan(node, PINNED);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.problems()).extracting(Problem::code).containsExactly(ProblemCode.CONTESTED);

        now = now.plus(Duration.ofHours(2));
        assertThat(apply(node, PINNED).written()).isTrue();
        revert(node);
        assertThat(node.text(FILE)).isEqualTo("127.0.0.1 localhost\n");
    }

    @Test
    void aLinkIsLeftToWhomItBelongs() throws IOException {
        FileTree node =
                bare().with("/etc/static/hosts", "127.0.0.1 localhost\n").withLink(FILE, "static/hosts");
        SortedMap<String, String> before = node.everything();
        HostsFilePlan plan = plan(node, PINNED);
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.HOSTS_FILE_UNUSABLE);
            assertThat(problem.what()).contains("link to static/hosts");
        });
        applier(node.files()).apply(plan);
        assertThat(node.everything()).isEqualTo(before);
        assertThat(plan(node).problems()).isEmpty();
    }

    @Test
    void aDirectoryInItsPlaceIsTold() throws IOException {
        FileTree node = bare().withDirectory(FILE);
        assertThat(plan(node, PINNED).problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.HOSTS_FILE_UNUSABLE);
        assertThat(plan(node).problems()).isEmpty();
    }

    @Test
    void aMountPointIsToldAndNotWritten() throws IOException {
        FileTree node = node("127.0.0.1 localhost\n");
        FaultyFiles files = FaultyFiles.counting(node.files()).withMountPoint(HOSTS);
        HostsFilePlan plan = applier(files).plan(List.of(PINNED));
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.HOSTS_FILE_UNUSABLE);
            assertThat(problem.what()).contains("mount");
            assertThat(problem.remedy()).contains("mount the node's directory");
        });
        applier(files).apply(plan);
        assertThat(files.changes()).isEmpty();
    }

    @Test
    void aNameThatOthersListWithOtherAddressesIsTold() throws IOException {
        FileTree node = node("10.0.0.7 registry.example.com\n203.0.113.10 blobs.example.com\n");
        assertThat(plan(node, PINNED, OTHER).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.LISTED_BY_OTHERS);
            assertThat(problem.what()).contains("registry.example.com").contains("10.0.0.7");
        });
    }

    @Test
    void aBlockIsTakenOutAlsoWhenTheRecordIsLost() throws IOException {
        FileTree node = node("127.0.0.1 localhost");
        apply(node, PINNED);
        node.without(STATE + "/manifest.json").without(STATE.toString());
        assertThat(apply(node).released()).map(Released::outcome).contains(ReleaseOutcome.CLEANED);
        assertThat(node.text(FILE)).isEqualTo("127.0.0.1 localhost");
        assertThat(node.contents())
                .isEqualTo(
                        new TreeMap<>(Map.of("/etc/", "", FILE, "127.0.0.1 localhost", "/var/", "", "/var/lib/", "")));
    }
}
