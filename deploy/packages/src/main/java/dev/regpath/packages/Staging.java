package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory in which something to be delivered is put together. Modes are 0755 for directories and programs and 0644
 * for other files, whatever umask the build ran with.
 *
 * @param root what will be the root of the archive, package or image
 */
record Staging(Path root) {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    /** An empty one; what was there is gone. */
    static Staging fresh(Path root) throws IOException {
        remove(root);
        Files.createDirectories(root);
        return new Staging(root);
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    /** Copies a file, a link, or a directory with all that is in it. */
    void copy(Path from, String to) throws IOException {
        Path target = resolve(to);
        Files.createDirectories(target.resolveSibling("."));
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path copy = target.resolve(from.relativize(path).toString()).normalize();
                if (!Files.isDirectory(copy) || Files.isSymbolicLink(path)) {
                    Files.copy(path, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    void write(String path, String text) throws IOException {
        Path target = resolve(path);
        Files.createDirectories(target.resolveSibling("."));
        Files.writeString(target, text);
    }

    void link(String path, String target) throws IOException {
        Files.createDirectories(resolve(path).resolveSibling("."));
        Files.createSymbolicLink(resolve(path), Path.of(target));
    }

    void directory(String path) throws IOException {
        Files.createDirectories(resolve(path));
    }

    void remove(String path) throws IOException {
        remove(resolve(path));
    }

    /** Everything below the root, parents first, in the same order on every machine. */
    List<Path> entries() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(root::relativize)
                    .sorted((one, other) -> one.toString().compareTo(other.toString()))
                    .toList();
        }
    }

    /** Settles modes and time stamps. Java's class archives fit only jars with the time stamps they were made with. */
    void settle(Instant time) throws IOException {
        for (Path entry : entries()) {
            Path path = root.resolve(entry);
            if (!Files.isSymbolicLink(path)) {
                Files.setPosixFilePermissions(path, program(path) ? PROGRAM : FILE);
            }
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(time), null, null);
        }
    }

    private static boolean program(Path path) throws IOException {
        return Files.isDirectory(path)
                || Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
    }

    private static void remove(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
