package dev.regpath.linux;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cgroup below the root of the mounted cgroup2 tree, for example {@code /system.slice/containerd.service}; the root is
 * {@code /}.
 *
 * @param names from the top, none empty, {@code .}, or {@code ..}
 */
public record CgroupPath(List<String> names) implements Comparable<CgroupPath> {
    /** The top of what is mounted. */
    public static final CgroupPath ROOT = new CgroupPath(List.of());

    public CgroupPath {
        names = List.copyOf(names);
        for (String name : names) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("'%s' is not a cgroup's name".formatted(name));
            }
        }
    }

    /** Parses an absolute path. */
    public static CgroupPath parse(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'%s' is not an absolute cgroup path".formatted(path));
        }
        return new CgroupPath(Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty())
                .toList());
    }

    /** A directory below this one. */
    public CgroupPath child(String name) {
        return new CgroupPath(Stream.concat(names.stream(), Stream.of(name)).toList());
    }

    /** The directory above; empty for the root. */
    public Optional<CgroupPath> parent() {
        return isRoot() ? Optional.empty() : Optional.of(new CgroupPath(names.subList(0, names.size() - 1)));
    }

    /** The last name; empty for the root. */
    public String name() {
        return isRoot() ? "" : names.getLast();
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    /** Whether this is {@code other} or above it. */
    public boolean contains(CgroupPath other) {
        return names.size() <= other.names.size()
                && other.names.subList(0, names.size()).equals(names);
    }

    /** From the root down to this directory, both included. */
    public List<CgroupPath> fromRoot() {
        return IntStream.rangeClosed(0, names.size())
                .mapToObj(depth -> new CgroupPath(names.subList(0, depth)))
                .toList();
    }

    @Override
    public int compareTo(CgroupPath other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return "/" + String.join("/", names);
    }
}
