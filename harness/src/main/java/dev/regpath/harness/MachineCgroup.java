package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /**
     * The BPF programs attached to a node's cgroups, one line each, as the machine's bpftool sees them: an oracle that
     * shares no code with us.
     */
    static List<String> attachedPrograms(String node) {
        Path group = MOUNTS.stream()
                .map(mount -> mount.resolve("regpath-nodes").resolve(node))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("node %s has no cgroup here".formatted(node)));
        try {
            Process bpftool = new ProcessBuilder("bpftool", "cgroup", "tree", group.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String out = new String(bpftool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (bpftool.waitFor() != 0) {
                throw new IllegalStateException(
                        "bpftool cgroup tree %s ended with %d".formatted(group, bpftool.exitValue()));
            }
            return parse(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while bpftool runs", e);
        }
    }

    /** bpftool prints a cgroup's path on a line of its own, and its programs below it. */
    private static List<String> parse(String out) {
        List<String> programs = new ArrayList<>();
        String cgroup = "";
        for (String line : out.lines().skip(1).toList()) {
            if (line.startsWith("/")) {
                cgroup = line.strip();
            } else {
                programs.add(cgroup + " " + line.strip().replaceAll(" +", " "));
            }
        }
        return programs;
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
