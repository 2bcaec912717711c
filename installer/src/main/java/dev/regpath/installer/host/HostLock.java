package dev.regpath.installer.host;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * Keeps two installers from working on one host at the same time, also from two containers: the lock is on a file of the
 * host, and the kernel lets it go when its holder dies, however it dies. The file goes with its holder.
 */
public final class HostLock implements AutoCloseable {
    private static final Path FILE = Path.of("/run/regpath-installer.lock");

    private final Path file;
    private final FileChannel channel;

    private HostLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @throws HostBusyException if another installer holds it
     */
    public static HostLock take(Host host) throws IOException {
        Path file = host.here(FILE);
        String mark =
                "pid %d, since %s, %s%n".formatted(ProcessHandle.current().pid(), Instant.now(), UUID.randomUUID());
        while (true) {
            FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new HostBusyException(content(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8)));
            if (content(file).equals(mark)) {
                return new HostLock(file, channel);
            }
            channel.close(); // Its last holder removed the file between our opening and our locking it.
        }
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
