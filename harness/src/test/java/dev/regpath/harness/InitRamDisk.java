package dev.regpath.harness;

import static org.apache.commons.compress.archivers.cpio.CpioConstants.C_ISDIR;
import static org.apache.commons.compress.archivers.cpio.CpioConstants.C_ISLNK;
import static org.apache.commons.compress.archivers.cpio.CpioConstants.C_ISREG;
import static org.apache.commons.compress.archivers.cpio.CpioConstants.FORMAT_NEW;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The root file system of an emulated machine, which the kernel unpacks into memory. It is not compressed: to unpack it
 * costs the emulated processor more than to read it. Paths in it have no slash in front.
 */
final class InitRamDisk implements AutoCloseable {
    private static final int EXECUTABLE = 0755;

    private final CpioArchiveOutputStream archive;
    private final Set<String> directories = new HashSet<>();
    private long entries;

    private InitRamDisk(CpioArchiveOutputStream archive) {
        this.archive = archive;
    }

    static InitRamDisk create(Path file) throws IOException {
        return new InitRamDisk(
                new CpioArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)));
    }

    /** Adds an empty directory, and those above it. */
    void directory(String name) throws IOException {
        if (name.isEmpty() || !directories.add(name)) {
            return;
        }
        directoryAbove(name);
        add(name, C_ISDIR | EXECUTABLE, Instant.EPOCH, new byte[0]);
    }

    /** Adds a program or a script. */
    void executable(String name, byte[] content) throws IOException {
        directoryAbove(name);
        add(name, C_ISREG | EXECUTABLE, Instant.EPOCH, content);
    }

    /** Adds a symbolic link. */
    void link(String name, String target) throws IOException {
        directoryAbove(name);
        add(name, C_ISLNK | 0777, Instant.EPOCH, target.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a copy of a file. */
    void file(String name, Path file) throws IOException {
        directoryAbove(name);
        int mode = Files.isExecutable(file) ? EXECUTABLE : 0644;
        add(name, C_ISREG | mode, Files.getLastModifiedTime(file).toInstant(), Files.readAllBytes(file));
    }

    /**
     * Adds what an archive has, with the times that Java's class archive wants of the files beside it.
     *
     * @param content the archive, which is read to its end
     * @param place where to put what the archive has by this name; empty to leave it out
     */
    void tar(InputStream content, Function<String, Optional<String>> place) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(content);
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null) {
            Optional<String> name = place.apply(
                    Path.of("/", entry.getName()).normalize().toString().substring(1));
            if (name.isPresent()) {
                add(name.get(), entry, tar);
            }
            entry = tar.getNextEntry();
        }
    }

    private void add(String name, TarArchiveEntry entry, InputStream content) throws IOException {
        Instant time = entry.getLastModifiedTime().toInstant();
        if (entry.isDirectory()) {
            directory(name);
        } else if (entry.isSymbolicLink()) {
            link(name, entry.getLinkName());
        } else if (entry.isFile() && !entry.isLink()) {
            directoryAbove(name);
            add(name, C_ISREG | (entry.getMode() & 07777), time, content.readAllBytes());
        } else {
            throw new IOException("cannot bring %s: neither a file, a directory nor a symbolic link".formatted(name));
        }
    }

    private void directoryAbove(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            directory(name.substring(0, slash));
        }
    }

    private void add(String name, int mode, Instant time, byte[] content) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(FORMAT_NEW, name, content.length);
        entry.setMode(mode);
        entry.setTime(time.getEpochSecond());
        entry.setNumberOfLinks(1);
        entry.setInode(++entries);
        archive.putArchiveEntry(entry);
        archive.write(content);
        archive.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
