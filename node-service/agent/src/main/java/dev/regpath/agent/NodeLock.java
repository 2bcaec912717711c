package dev.regpath.agent;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.regpath.linux.ProcFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Keeps two writers from changing one node at the same time. The kernel lets the lock go when its holder dies, however
 * it dies.
 */
public final class NodeLock implements AutoCloseable {

    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @param runDirectory for example {@code /run/regpath}; made if it does not exist
     * @throws NodeBusyException if another process holds it
     */
    public static NodeLock take(Path runDirectory) throws IOException {
        return take(runDirectory, "lock", NodeBusyException::changing);
    }

    /**
     * The same for who listens to connections, which does not disturb changes of the node.
     *
     * @throws NodeBusyException if another process listens
     */
    static NodeLock takeTrace(Path runDirectory) throws IOException {
        return take(runDirectory, "trace.lock", NodeBusyException::listening);
    }

    private static NodeLock take(Path runDirectory, String name, Function<LockHolder, NodeBusyException> busy)
            throws IOException {
        Files.createDirectories(runDirectory);
        Path file = runDirectory.resolve(name);
        FileChannel channel = open(file);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw busy.apply(LockHolder.of(file, ProcFs.USUAL));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new NodeLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A link is not followed: another file of the node would be emptied. */
    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
        } catch (IOException e) {
            if (Files.isSymbolicLink(file)) {
                throw new FileSystemException(
                        file.toString(), null, "a link is in the place of the lock file; remove it");
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
