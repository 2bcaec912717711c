package dev.regpath.packages;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** {@code SHA256SUMS} beside what was made, as sha256sum writes and checks it. */
final class Checksums {
    private static final String NAME = "SHA256SUMS";

    private Checksums() {}

    /**
     * Writes it for everything that lies there. Packages and image are made side by side, and each ends with this: the
     * last one sees the files of both.
     *
     * @param lock a file that all of them lock
     */
    static void write(Path directory, Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            Path fresh = Files.write(lock.resolveSibling(NAME), of(directory).getBytes(StandardCharsets.UTF_8));
            Files.move(fresh, directory.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String of(Path directory) throws IOException {
        StringBuilder sums = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> !path.endsWith(NAME)).sorted().toList()) {
                sums.append(Digests.ofFile(file))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        return sums.toString();
    }
}
