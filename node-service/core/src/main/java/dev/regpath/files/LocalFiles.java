package dev.regpath.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.regpath.files.Attributes.Owner;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file system of this machine, or of a node whose root is mounted below a directory. Temporary name, fsync, rename,
 * fsync of the directory: rename(2) replaces in one step, and only the last fsync makes it survive a power cut.
 */
public final class LocalFiles implements NodeFiles {
    /** A directory that Regpath lists has some hundred. */
    private static final int MOST_NAMES = 20_000;

    private final SymbolicLinks links;

    /**
     * Files of the node whose root is {@code root}.
     *
     * @param root where the node's {@code /} is: {@code /} itself, {@code /host}, or a test's directory
     */
    public LocalFiles(Path root) {
        this.links = new SymbolicLinks(root);
    }

    @Override
    public Optional<FileEntry> look(Path path) throws IOException {
        return entry(links.resolve(path, false), NOFOLLOW_LINKS);
    }

    @Override
    public Optional<FileEntry> follow(Path path) throws IOException {
        return entry(links.resolve(path, true));
    }

    @Override
    public boolean isMountPoint(Path path) throws IOException {
        Path place = links.resolve(path, false);
        Path parent = parent(place);
        return Files.isDirectory(parent)
                && MountPoints.read().contains(parent.toRealPath().resolve(place.getFileName()));
    }

    @Override
    public Bytes read(Path file, InputLimit limit) throws IOException {
        return Bytes.of(InputFile.read(links.resolve(file, true), limit));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(links.resolve(directory, true))) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
                if (names.size() > MOST_NAMES) {
                    throw new FileSystemException(
                            directory.toString(), null, "it has more than %,d files".formatted(MOST_NAMES));
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.removeIf(TemporaryName::isOne);
        names.sort(null);
        return List.copyOf(names);
    }

    @Override
    public void write(Path file, Bytes content, Attributes attributes) throws IOException {
        Path target = links.resolve(file, false);
        Path temporary = TemporaryName.beside(target);
        clearAway(temporary);
        orNothing(temporary, () -> {
            writeDurably(temporary, content, attributes);
            replace(temporary, target);
        });
    }

    private interface FileAction {
        void make() throws IOException;
    }

    /** On a full disk what was begun must not take the room that undoing the rest needs. */
    private static void orNothing(Path temporary, FileAction action) throws IOException {
        try {
            action.make();
        } catch (IOException e) {
            try {
                clearAway(temporary);
            } catch (IOException left) {
                e.addSuppressed(left); // The next change of the same path clears it.
            }
            throw e;
        }
    }

    @Override
    public void link(Path link, String target) throws IOException {
        Path place = links.resolve(link, false);
        Path temporary = TemporaryName.beside(place);
        clearAway(temporary);
        orNothing(temporary, () -> {
            Files.createSymbolicLink(temporary, Path.of(target));
            replace(temporary, place);
        });
    }

    @Override
    public void createDirectory(Path directory, int mode) throws IOException {
        Path target = links.resolve(directory, true);
        try {
            Files.createDirectory(target);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            return;
        }
        setMode(target, mode);
        sync(target);
        sync(parent(target));
    }

    @Override
    public void publish(Path directory, int mode, Map<String, NewFile> files) throws IOException {
        Path target = links.resolve(directory, false);
        Path temporary = TemporaryName.beside(target);
        clearAway(temporary);
        orNothing(temporary, () -> {
            Files.createDirectory(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Map.Entry<String, NewFile> file : files.entrySet()) {
                writeDurably(
                        temporary.resolve(file.getKey()),
                        file.getValue().content(),
                        file.getValue().attributes());
            }
            setMode(temporary, mode);
            sync(temporary);
            replace(temporary, target);
        });
    }

    @Override
    public void clear(Path path) throws IOException {
        clearAway(TemporaryName.beside(links.resolve(path, false)));
    }

    @Override
    public void delete(Path file) throws IOException {
        Path target = links.resolve(file, false);
        if (!Files.isDirectory(parent(target))) {
            return;
        }
        clearAway(TemporaryName.beside(target));
        if (Files.deleteIfExists(target)) {
            sync(parent(target));
        }
    }

    @Override
    public void withdraw(Path directory) throws IOException {
        Path target = links.resolve(directory, false);
        if (!Files.isDirectory(parent(target))) {
            return;
        }
        Path temporary = TemporaryName.beside(target);
        clearAway(temporary);
        if (!Files.isDirectory(target, NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, NOFOLLOW_LINKS)) {
                    throw new DirectoryNotEmptyException(directory.toString());
                }
            }
        }
        replace(target, temporary);
        clearAway(temporary);
    }

    /** Writes a new file that only its writer can read until it has its final mode. */
    private static void writeDurably(Path file, Bytes content, Attributes attributes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(CREATE_NEW, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content.toArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (attributes.owner().isPresent()) {
                Owner owner = attributes.owner().get();
                setOwner(file, owner);
            }
            setMode(file, attributes.mode()); // After the owner: chown(2) clears set-id bits.
            if (attributes.modified().isPresent()) {
                Files.setLastModifiedTime(
                        file, FileTime.from(attributes.modified().get()));
            }
            channel.force(true);
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(to));
    }

    /** Removes what an interrupted change left. */
    private static void clearAway(Path temporary) throws IOException {
        if (Files.isDirectory(temporary, NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporary)) {
                for (Path entry : entries) {
                    Files.delete(entry);
                }
            }
        }
        Files.deleteIfExists(temporary);
    }

    private static Optional<FileEntry> entry(Path path, LinkOption... options) throws IOException {
        Map<String, Object> values;
        try {
            values = Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", options);
        } catch (NoSuchFileException _) {
            requireNoFileAbove(path);
            return Optional.empty();
        }
        int mode = number(values, "mode");
        FileEntry.FileType kind = switch (mode & 0170000) { // S_IFMT, inode(7)
            case 0100000 -> FileEntry.FileType.FILE;
            case 0040000 -> FileEntry.FileType.DIRECTORY;
            case 0120000 -> FileEntry.FileType.LINK;
            default -> FileEntry.FileType.OTHER;
        };
        Optional<String> target = kind == FileEntry.FileType.LINK
                ? Optional.of(Files.readSymbolicLink(path).toString())
                : Optional.empty();
        if (!(values.get("lastModifiedTime") instanceof FileTime modified)) {
            throw new IOException("'%s' has no modification time".formatted(path));
        }
        Owner owner = new Owner(number(values, "uid"), number(values, "gid"));
        return Optional.of(new FileEntry(kind, mode & 07777, owner, modified.toInstant(), target));
    }

    /** The JDK tells ENOTDIR as "no such file"; to a daemon that calls stat(2) they are very different. */
    private static void requireNoFileAbove(Path path) throws IOException {
        Path above = path.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && !Files.isDirectory(above)) {
            throw new NotDirectoryException(above.toString());
        }
    }

    private static int number(Map<String, Object> values, String name) throws IOException {
        if (values.get(name) instanceof Integer number) {
            return number;
        }
        throw new IOException("this file system has no " + name);
    }

    private static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode, NOFOLLOW_LINKS);
    }

    private static void setOwner(Path path, Owner owner) throws IOException {
        Files.setAttribute(path, "unix:uid", owner.uid(), NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", owner.gid(), NOFOLLOW_LINKS);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new NotDirectoryException(path.toString());
        }
        return parent;
    }
}
