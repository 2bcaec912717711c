package dev.regpath.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class InputFileTest {
    private static final InputLimit LIMIT = new InputLimit("a registry's certificate", 1000);

    @TempDir
    Path directory;

    @Test
    void aRegularFileIsReadAlsoThroughLinksAndWithANameOfAnyLetters() throws IOException {
        Path file = Files.writeString(directory.resolve("zertifikat-é-証明書.pem"), "grüezi");
        Path link = Files.createSymbolicLink(directory.resolve("ca.crt"), file);
        assertThat(InputFile.read(file, LIMIT)).asString(UTF_8).isEqualTo("grüezi");
        assertThat(InputFile.read(link, LIMIT)).asString(UTF_8).isEqualTo("grüezi");
    }

    @Test
    void whatIsNoRegularFileIsRefusedWithoutBeingOpened() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            for (Path path : List.of(
                    pipe,
                    socket,
                    Path.of("/dev/zero"),
                    Path.of("/dev/random"),
                    Path.of("/dev/tty"),
                    Path.of("/proc"))) {
                assertThatThrownBy(() -> InputFile.read(path, LIMIT))
                        .as("%s", path)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining(path.toString())
                        .hasMessageContaining("name a regular file");
            }
        }
    }

    @Test
    void filesOfTheKernelThatWaitOrNeverEndAreAsGoodAsEmpty() throws IOException {
        for (String path : List.of("/proc/kmsg", "/proc/self/mem", "/proc/self/pagemap", "/proc/self/maps")) {
            if (Files.isRegularFile(Path.of(path))) {
                assertThat(InputFile.read(Path.of(path), LIMIT)).as(path).isEmpty();
            }
        }
    }

    @Test
    void moreThanTheLimitIsRefusedByNameOfTheKindAndItsLimit() throws IOException {
        Path file = Files.write(directory.resolve("large"), new byte[1000]);
        assertThat(InputFile.read(file, LIMIT)).hasSize(1000);
        Files.write(file, new byte[1001]);
        assertThatThrownBy(() -> InputFile.read(file, LIMIT))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("more than 1,000 bytes, the most that Regpath reads of a registry's certificate");
    }

    @Test
    void aHugeFileWithNothingInItTakesNoMemory() throws IOException {
        Path file = directory.resolve("sparse");
        try (var channel = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(1L << 40);
            channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
        }
        assertThatThrownBy(() -> InputFile.read(file, LIMIT)).hasMessageContaining("more than 1,000 bytes");
    }

    @Test
    void whatIsNotThereIsSaidInTheWordsOfJava() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
        assertThatThrownBy(() -> InputFile.read(directory.resolve("absent"), LIMIT))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> InputFile.read(directory.resolve("dangling"), LIMIT))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> InputFile.read(file.resolve("below"), LIMIT))
                .isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> InputFile.read(directory.resolve("circle"), LIMIT))
                .isInstanceOf(FileSystemException.class)
                .isNotInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("symbolic links");
    }

    @Test
    void noFileDescriptorIsLeftBehind() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        InputFile.read(file, LIMIT);
        long before = descriptors();
        for (Path path : List.of(file, directory, Path.of("/dev/zero"), directory.resolve("absent"))) {
            for (int i = 0; i < 50; i++) {
                try {
                    InputFile.read(path, LIMIT);
                } catch (IOException expected) {
                    assertThat(path).isNotEqualTo(file);
                }
            }
        }
        assertThat(descriptors()).isLessThan(before + 20); // Other threads of this machine open some, too.
    }

    @Test
    void aPathThatIsChangedMeanwhileNeverWaits() throws Exception {
        Path changing = directory.resolve("ca.crt");
        Path file = Files.writeString(directory.resolve("file"), "x");
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
        Thread swapper = Thread.ofPlatform().start(() -> swap(changing, List.of(file, pipe), end));
        List<String> read = new ArrayList<>();
        while (System.nanoTime() < end) {
            try {
                read.add(new String(InputFile.read(changing, LIMIT), UTF_8));
            } catch (FileSystemException expected) {
                read.add("refused");
            }
        }
        swapper.join();
        assertThat(read).isNotEmpty().isSubsetOf("x", "refused");
    }

    private static void swap(Path link, List<Path> targets, long end) {
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                Path next = link.resolveSibling("next");
                Files.deleteIfExists(next);
                Files.createSymbolicLink(next, targets.get(i % targets.size()));
                Files.move(next, link, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
