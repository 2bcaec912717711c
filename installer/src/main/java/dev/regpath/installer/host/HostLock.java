package dev.regpath.installer.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Keeps two installers from working on one host at the same time, also from two containers: the lock is on a file of the
 * host, and the kernel lets it go when its holder dies, however it dies. The file itself stays until the host reboots: a
 * file that is removed and made again could be locked twice.
 */
public final class HostLock implements AutoCloseable {
    private static final Path FILE = Path.of("/run/regpath-installer.lock");

    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @throws HostBusyException if another installer holds it
     */
    public static HostLock take(Host host) throws IOException {
        Path file = host.here(FILE);
        FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
        if (channel.tryLock() == null) {
            channel.close();
            throw new HostBusyException(holder(file));
        }
        // The file must not be opened a second time from here on: closing it there would end the lock,
        // fcntl_locking(2).
        channel.truncate(0);
        channel.write(ByteBuffer.wrap("pid %d, since %s%n"
                .formatted(ProcessHandle.current().pid(), Instant.now())
                .getBytes(StandardCharsets.UTF_8)));
        return new HostLock(channel);
    }

    private static String holder(Path file) throws IOException {
        return new String(InputFile.read(file, Limits.OTHER), StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        channel.truncate(0);
        channel.close();
    }
}
