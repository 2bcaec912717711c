package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The one way by which files are read that others may have written or named. A regular file of bounded size is read, and
 * nothing else is even opened: /dev/watchdog restarts a machine that opens it, a pipe waits for a writer, /dev/zero has no
 * end. That what was looked at is what is read is certain, also while the path is changed.
 */
public final class InputFile {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int CHUNK = 1 << 16;

    private InputFile() {}

    /**
     * The content of a regular file, links followed.
     *
     * @throws FileSystemException with a reason for an operator: what it is instead, or that it is too large
     */
    public static byte[] read(Path file, InputLimit limit) throws IOException {
        try (Fd place = Libc.openPlace(file)) {
            Path seen = DESCRIPTORS.resolve(Integer.toString(place.number()));
            BasicFileAttributes attributes = Files.readAttributes(seen, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        "it is %s; name a regular file"
                                .formatted(attributes.isDirectory() ? "a directory" : "a device, a pipe or a socket"));
            }
            if (attributes.size() > limit.bytes()) {
                throw limit.exceededBy(file);
            }
            // The kernel's own files (proc(5), tracefs) say that they are empty, and may wait or never end when read.
            if (attributes.size() == 0) {
                return new byte[0];
            }
            try (Fd content = Libc.openNow(seen)) {
                return read(content, file, limit);
            }
        } catch (KernelException e) {
            throw failure(file, e);
        }
    }

    /** The content of a file of proc(5) or sysfs(5) that this program names itself. */
    public static byte[] readOfKernel(Path file, InputLimit limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(limit.bytes() + 1);
            if (content.length > limit.bytes()) {
                throw limit.exceededBy(file);
            }
            return content;
        }
    }

    /** How a program begins that the kernel runs, by its link in proc(5); what is there can be read without waiting. */
    public static byte[] readStartOfProgram(Path executable, int most) throws IOException {
        try (InputStream in = Files.newInputStream(executable)) {
            return in.readNBytes(most);
        }
    }

    /**
     * All that comes from a stream.
     *
     * @param name what it is called in messages
     */
    public static byte[] read(InputStream in, Path name, InputLimit limit) throws IOException {
        byte[] content = in.readNBytes(limit.bytes() + 1);
        if (content.length > limit.bytes()) {
            throw limit.exceededBy(name);
        }
        return content;
    }

    private static byte[] read(Fd content, Path file, InputLimit limit) throws IOException, KernelException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(CHUNK);
            long count;
            while ((count = Libc.read(content, buffer, file.toString())) > 0) {
                all.writeBytes(buffer.asSlice(0, count).toArray(JAVA_BYTE));
                if (all.size() > limit.bytes()) {
                    throw limit.exceededBy(file); // It has grown meanwhile.
                }
            }
        }
        return all.toByteArray();
    }

    private static FileSystemException failure(Path file, KernelException e) {
        String path = file.toString();
        return switch (e.errno()) {
            case ENOENT -> new NoSuchFileException(path);
            case EACCES, EPERM -> new AccessDeniedException(path);
            case ENOTDIR -> new NotDirectoryException(path);
            case EAGAIN -> new FileSystemException(path, null, "it cannot be read without waiting");
            case OTHER -> new FileSystemException(path, null, "error " + e.number());
            default -> new FileSystemException(path, null, e.errno().text());
        };
    }
}
