package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The cgroup2 file system where it is mounted. A directory that goes while it is looked at is as one that never was.
 *
 * @param mount for example {@code /sys/fs/cgroup}, or {@code /sys/fs/cgroup/unified} beside version 1
 * @param root which directory of the hierarchy is mounted there, as our own cgroup namespace words it: {@code /}, or
 *     {@code /../..} for the host's tree in a container
 */
public record Cgroup2(Path mount, String root) implements CgroupTree {
    /** How the names of the kernel's own files begin (cgroup-v2.rst, Interface Files). */
    private static final List<String> FILES = List.of(
            "cgroup.", "cpu.", "cpuset.", "memory.", "io.", "pids.", "hugetlb.", "rdma.", "misc.", "irq.", "dmem.");

    public Cgroup2 {
        requireNonNull(mount, "mount");
        requireNonNull(root, "root");
    }

    /** A line of mountinfo, proc_pid_mountinfo(5): what is mounted from which directory of its file system. */
    private record Mount(String root, Path point) {
        /** How far above our own cgroup namespace's root the mount reaches: a fresh mount in a container, not at all. */
        long reach() {
            return Arrays.stream(root.split("/", -1)).filter(".."::equals).count();
        }
    }

    /**
     * Finds the mount. Of several, that which shows the most of the host: a container has one of its own, and the
     * host's where it is mounted.
     *
     * @param mountinfo {@code /proc/self/mountinfo}
     */
    public static Optional<Cgroup2> find(Path mountinfo) throws IOException {
        return new String(InputFile.readOfKernel(mountinfo, InputLimit.KERNEL), StandardCharsets.UTF_8)
                .lines()
                .flatMap(line -> parse(line).stream())
                .max(Comparator.comparingLong(Mount::reach))
                .map(mount -> new Cgroup2(mount.point(), mount.root()));
    }

    private static Optional<Mount> parse(String line) {
        String[] halves = line.split(" - ", 2);
        String[] fields = halves[0].split(" ", -1);
        if (halves.length < 2 || !halves[1].startsWith("cgroup2 ") || fields.length < 5) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Mount(unescaped(fields[3]), Path.of(unescaped(fields[4]))));
        } catch (InvalidPathException _) {
            return Optional.empty(); // This process has no name for it.
        }
    }

    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /**
     * The cgroup that {@code /proc/PID/cgroup} names; empty if it is not below what is mounted, or if not known.
     *
     * @param named as the kernel words it, seen from our own cgroup namespace
     */
    public Optional<CgroupPath> inside(String named) {
        String above = root.equals("/") ? "" : root;
        String below = named.startsWith(above + "/") ? named.substring(above.length()) : "";
        return below.isEmpty() || Arrays.asList(below.split("/", -1)).contains("..")
                ? Optional.empty()
                : Optional.of(CgroupPath.parse(below));
    }

    /** Where a cgroup's directory is or would be. */
    public Path directory(CgroupPath cgroup) {
        Path directory = mount;
        for (String name : cgroup.names()) {
            directory = directory.resolve(name);
        }
        return directory;
    }

    @Override
    public OptionalLong id(CgroupPath cgroup) {
        try {
            return OptionalLong.of((Long) Files.getAttribute(directory(cgroup), "unix:ino", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /**
     * Every cgroup has dozens of files of the kernel's, and most have no cgroup below them: the directory's count of links
     * says how many directories there are, so that nothing else is looked at.
     */
    @Override
    public List<String> children(CgroupPath cgroup) {
        Path directory = directory(cgroup);
        try {
            int links = (Integer) Files.getAttribute(directory, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
            // Its name above and its own "."; file systems that do not count the ".." of those below say 1.
            int most = links < 2 ? Integer.MAX_VALUE : links - 2;
            return most == 0 ? List.of() : children(directory, most);
        } catch (IOException | UncheckedIOException _) {
            return List.of();
        }
    }

    private static List<String> children(Path directory, int most) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted(Comparator.comparing(Cgroup2::looksLikeFile))
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .limit(most)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Whether the name begins as the kernel's files do, which a cgroup's name may do as well. */
    private static boolean looksLikeFile(Path entry) {
        String name = entry.getFileName().toString();
        return FILES.stream().anyMatch(name::startsWith);
    }
}
