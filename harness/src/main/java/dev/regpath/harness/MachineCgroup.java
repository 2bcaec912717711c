package dev.regpath.harness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node's cgroup as the machine sees it. */
final class MachineCgroup {
    /** Where cgroup2 is mounted: on a unified and on a hybrid machine. */
    private static final List<Path> MOUNTS = List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

    private MachineCgroup() {}

    /** Removes the empty cgroups that a node leaves; a kernel that still needs a moment keeps them, and no harm is done. */
    static void remove(String node) {
        MOUNTS.stream()
                .map(mount -> mount.resolve("regpath-nodes").resolve(node))
                .filter(Files::isDirectory)
                .forEach(MachineCgroup::removeTree);
    }

    private static void removeTree(Path directory) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, Files::isDirectory)) {
            children.forEach(MachineCgroup::removeTree);
            Files.delete(directory);
        } catch (IOException e) {
            // Still busy: ./dev down sweeps what is left.
        }
    }
}
