package dev.regpath.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.regpath.files.Attributes.Owner;
import dev.regpath.files.NodeFiles.NewFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    private static final Path FILE = Path.of("/etc/file");

    private final FileTree tree;
    private final NodeFiles files;

    LocalFilesTest(@TempDir Path root) {
        tree = new FileTree(root).withDirectory("/etc");
        files = tree.files();
    }

    @Test
    void aWrittenFileHasItsContentModeAndTime() throws IOException {
        Instant then = Instant.parse("2024-02-29T12:34:56.123456789Z");
        files.write(FILE, Bytes.of("new"), new Attributes(0640, Optional.empty(), Optional.of(then)));

        assertThat(files.read(FILE).text()).isEqualTo("new");
        FileEntry entry = files.look(FILE).orElseThrow();
        assertThat(entry.kind()).isEqualTo(FileEntry.FileType.FILE);
        assertThat(entry.mode()).isEqualTo(0640);
        assertThat(entry.modified()).isEqualTo(then);
    }

    @Test
    void aFileKeepsAnotherOwnerWhenItIsPutBack() throws IOException {
        assertThat(System.getProperty("user.name"))
                .as("only root may give files away, and ./dev test runs as root")
                .isEqualTo("root");
        files.write(FILE, Bytes.of("x"), new Attributes(04755, Optional.of(new Owner(12, 34)), Optional.empty()));

        FileEntry entry = files.look(FILE).orElseThrow();
        assertThat(entry.owner()).isEqualTo(new Owner(12, 34));
        assertThat(entry.mode()).isEqualTo(04755);
    }

    @Test
    void writingLeavesNoTemporaryFile() throws IOException {
        files.write(FILE, Bytes.of("new"), Attributes.mode(0644));
        assertThat(tree.contents()).containsOnlyKeys("/etc/", "/etc/file");
    }

    @Test
    void aReaderThatHasTheOldFileOpenKeepsReadingTheOldOne() throws IOException {
        tree.with("/etc/file", "old");
        try (var reader = Files.newBufferedReader(tree.at("/etc/file"))) {
            files.write(FILE, Bytes.of("new"), Attributes.mode(0644));
            assertThat(reader.readLine()).isEqualTo("old");
        }
    }

    @Test
    void whatAnInterruptedWriteLeftIsNotListedAndIsClearedByTheNext() throws IOException {
        tree.with("/etc/.file.regpath-tmp", "half");
        assertThat(files.list(Path.of("/etc"))).isEmpty();

        files.write(FILE, Bytes.of("whole"), Attributes.mode(0644));
        assertThat(tree.contents()).containsOnlyKeys("/etc/", "/etc/file").containsEntry("/etc/file", "whole");
    }

    /** A file system of 64 KiB is the judge. */
    @Test
    void aFullDiskLeavesNothingHalfDone() throws Exception {
        tree.withDirectory("/etc/certs.d");
        Path mounted = tree.at("/etc/certs.d");
        run("mount", "-t", "tmpfs", "-o", "size=64k", "regpath-test", mounted.toString());
        try {
            Path directory = Path.of("/etc/certs.d/registry.example.com");
            Bytes large = Bytes.of("x".repeat(200_000));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> files.publish(
                            directory,
                            0755,
                            Map.of(
                                    "ca.crt", new NewFile(Bytes.of("small"), Attributes.mode(0644)),
                                    "hosts.toml", new NewFile(large, Attributes.mode(0644)))));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> files.write(directory.resolveSibling("file"), large, Attributes.mode(0644)));
            try (Stream<Path> left = Files.list(mounted)) {
                assertThat(left).isEmpty();
            }
        } finally {
            run("umount", mounted.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void deletingAFileAlsoClearsWhatAnInterruptedWriteOfItLeft() throws IOException {
        tree.with("/etc/.file.regpath-tmp", "half");
        files.delete(FILE);
        assertThat(tree.contents()).containsOnlyKeys("/etc/");
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws IOException {
        files.delete(FILE);
        files.delete(Path.of("/no/such/directory/file"));
        files.withdraw(Path.of("/no/such/directory"));
        assertThat(tree.contents()).containsOnlyKeys("/etc/");
    }

    @Test
    void theLongestFileNameStillHasATemporaryName() throws IOException {
        Path longest = Path.of("/etc/" + "n".repeat(255));
        files.write(longest, Bytes.of("x"), Attributes.mode(0644));
        assertThat(files.read(longest).text()).isEqualTo("x");
    }

    @Test
    void aDirectoryIsPublishedWithItsFilesAndWithdrawnWithThem() throws IOException {
        Path directory = Path.of("/etc/d");
        files.publish(directory, 0755, Map.of("a", new NewFile(Bytes.of("1"), Attributes.mode(0600))));
        assertThat(tree.contents()).containsEntry("/etc/d/a", "1").hasSize(3);
        assertThat(files.look(directory).orElseThrow().mode()).isEqualTo(0755);

        files.withdraw(directory);
        assertThat(tree.contents()).containsOnlyKeys("/etc/");
    }

    @Test
    void aDirectoryWithDirectoriesInItIsNotWithdrawn() {
        tree.with("/etc/d/sub/file", "theirs");
        assertThatExceptionOfType(DirectoryNotEmptyException.class).isThrownBy(() -> files.withdraw(Path.of("/etc/d")));
        assertThat(tree.contents()).containsEntry("/etc/d/sub/file", "theirs");
    }

    @Test
    void publishingTakesThePlaceOfAnEmptyDirectoryButNotOfAFullOne() throws IOException {
        tree.withDirectory("/etc/empty").with("/etc/full/file", "theirs");
        files.publish(Path.of("/etc/empty"), 0755, Map.of("a", new NewFile(Bytes.of("1"), Attributes.mode(0600))));
        assertThat(tree.text("/etc/empty/a")).isEqualTo("1");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.publish(Path.of("/etc/full"), 0755, Map.of()));
    }

    @Test
    void aMissingFileIsToldFromALinkThatLeadsNowhere() throws IOException {
        tree.withLink("/etc/dangling", "nowhere");
        assertThat(files.look(FILE)).isEmpty();
        assertThat(files.follow(Path.of("/etc/dangling"))).isEmpty();
        assertThat(files.look(Path.of("/etc/dangling")).orElseThrow().target()).contains("nowhere");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.read(FILE));
    }

    @Test
    void anAbsoluteLinkOfAMountedNodeLeadsWithinTheNode() throws IOException {
        tree.with("/var/certs.d/docker.io/hosts.toml", "theirs").withLink("/etc/certs.d", "/var/certs.d");

        assertThat(files.read(Path.of("/etc/certs.d/docker.io/hosts.toml")).text())
                .isEqualTo("theirs");
        files.write(Path.of("/etc/certs.d/docker.io/hosts.toml"), Bytes.of("ours"), Attributes.mode(0644));
        assertThat(tree.text("/var/certs.d/docker.io/hosts.toml")).isEqualTo("ours");
    }

    @Test
    void linksCanNotLeadOutOfAMountedNode() throws IOException {
        tree.with("/outside", "inside").withLink("/etc/up", "../../../../../../outside");
        assertThat(files.read(Path.of("/etc/up")).text()).isEqualTo("inside");
    }

    @Test
    void linksInACircleAreAnError() {
        tree.withLink("/etc/a", "b").withLink("/etc/b", "a");
        assertThatExceptionOfType(FileSystemLoopException.class).isThrownBy(() -> files.read(Path.of("/etc/a")));
    }

    @Test
    void relativePathsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> files.read(Path.of("etc/file")));
    }
}
