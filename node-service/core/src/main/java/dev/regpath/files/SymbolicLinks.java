package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * From paths of the node to paths of this process. Where the node's root is mounted below a directory, the kernel would
 * follow an absolute link out of it: links are followed here instead, and stay inside.
 */
final class SymbolicLinks {
    /** The kernel's own limit (path_resolution(7)). */
    private static final int MOST = 40;

    private static final Path TOP = Path.of("/");

    private final Path root;

    SymbolicLinks(Path root) {
        this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
    }

    /**
     * The path of this process that {@code path} is.
     *
     * @param last whether a link at the end of the path is followed too
     */
    Path resolve(Path path, boolean last) throws IOException {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("'%s' is not an absolute path".formatted(path));
        }
        if (root.equals(TOP)) {
            return path;
        }
        if (hasNoLinks(path, last)) {
            return here(path);
        }
        Deque<Path> todo = new ArrayDeque<>();
        push(todo, path);
        Path done = TOP;
        int followed = 0;
        while (!todo.isEmpty()) {
            Path name = todo.pop();
            Path next = done.resolve(name).normalize();
            Path here = here(next);
            if (!Files.isSymbolicLink(here) || (todo.isEmpty() && !last)) {
                done = next;
                continue;
            }
            if (++followed > MOST) {
                throw new FileSystemLoopException(path.toString());
            }
            Path target = Files.readSymbolicLink(here);
            if (target.isAbsolute()) {
                done = TOP;
            }
            push(todo, target);
        }
        return here(done);
    }

    /** As nearly all have none: one question to the kernel tells, instead of one for each name. */
    private boolean hasNoLinks(Path path, boolean last) {
        Path here = here(path);
        Path directory = here.getParent();
        try {
            return directory != null
                    && path.equals(path.normalize())
                    && directory.toRealPath().equals(directory)
                    && !(last && Files.isSymbolicLink(here));
        } catch (IOException e) {
            return false; // The directory is not there, or not to be read: where on the way is found out by going it.
        }
    }

    private Path here(Path path) {
        return root.resolve(TOP.relativize(path));
    }

    private static void push(Deque<Path> todo, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            todo.push(path.getName(i));
        }
    }
}
