package dev.regpath.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory of a test, as a table: what is in it, and every attribute that has to be put back. */
public final class FileTree {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2024-02-29T12:34:56.123456789Z"));

    private final Path root;

    public FileTree(Path root) {
        this.root = root;
    }

    /** The node's files, with this directory as the node's root. */
    public NodeFiles files() {
        return new LocalFiles(root);
    }

    /** Puts a file of somebody else there, last changed long ago. */
    public FileTree with(String path, String content) {
        return with(path, content, "rw-r--r--");
    }

    public FileTree with(String path, String content, String mode) {
        return with(path, content.getBytes(StandardCharsets.UTF_8), mode);
    }

    public FileTree with(String path, byte[] content, String mode) {
        try {
            Path file = at(path);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            Files.setLastModifiedTime(file, LONG_AGO);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FileTree withDirectory(String path) {
        try {
            Files.createDirectories(at(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FileTree withLink(String path, String target) {
        try {
            Files.createDirectories(at(path).getParent());
            Files.createSymbolicLink(at(path), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FileTree without(String path) {
        try {
            Files.delete(at(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String path) {
        try {
            return Files.readString(at(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path at(String path) {
        return root.resolve(Path.of("/").relativize(Path.of(path)));
    }

    /** Path to content, without attributes; directories end in a slash. */
    public SortedMap<String, String> contents() {
        SortedMap<String, String> found = new TreeMap<>();
        visit((path, name) -> {
            if (Files.isSymbolicLink(path)) {
                found.put(name, "-> " + Files.readSymbolicLink(path));
            } else if (Files.isDirectory(path)) {
                found.put(name + "/", "");
            } else {
                found.put(name, Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        });
        return found;
    }

    /** Path to content, mode, owner and, for files, modification time: equal only if nothing at all has changed. */
    public SortedMap<String, String> everything() {
        SortedMap<String, String> found = new TreeMap<>(contents());
        visit((path, name) -> {
            Map<String, Object> values =
                    Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            found.put(
                    name + " (attributes)",
                    "%s %s:%s %s"
                            .formatted(
                                    values.get("mode"),
                                    values.get("uid"),
                                    values.get("gid"),
                                    file ? values.get("lastModifiedTime") : ""));
        });
        return found;
    }

    private interface Visitor {
        void visit(Path path, String name) throws IOException;
    }

    private void visit(Visitor visitor) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (!path.equals(root)) {
                    visitor.visit(path, "/" + root.relativize(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
