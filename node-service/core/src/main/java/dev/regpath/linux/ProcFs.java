package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Processes as proc(5) shows them. One that ends while it is looked at is as one that never was.
 *
 * @param mount {@code /proc}
 */
public record ProcFs(Path mount) implements Processes {
    /** Where it is mounted. */
    public static final Path USUAL = Path.of("/proc");

    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d{1,18})]");

    public ProcFs {
        requireNonNull(mount, "mount");
    }

    @Override
    public List<Integer> named(Collection<String> commands) {
        try (Stream<Path> entries = Files.list(mount)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Integer::valueOf)
                    .filter(pid -> read(pid, "comm")
                            .map(String::strip)
                            .filter(commands::contains)
                            .isPresent())
                    .filter(this::isInOurPidNamespace)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of();
        }
    }

    /** A kubelet inside a container, as kind has, is another node's. Its status lists one more pid a namespace. */
    private boolean isInOurPidNamespace(int pid) {
        return read(pid, "status")
                .flatMap(status ->
                        status.lines().filter(line -> line.startsWith("NSpid:")).findFirst())
                .map(line -> line.strip().split("\\s+", -1).length == 2)
                .orElse(true);
    }

    @Override
    public Optional<String> cgroup(int pid) {
        return read(pid, "cgroup")
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("0::")).findFirst())
                .map(line -> line.substring("0::".length()));
    }

    /** A process's command line; empty if it is gone. */
    public Optional<List<String>> arguments(int pid) {
        return words(pid, "cmdline");
    }

    /** What a process was started with, as {@code NAME=value}; empty if it is gone or not ours to look at. */
    public Optional<List<String>> environment(int pid) {
        return words(pid, "environ");
    }

    private Optional<List<String>> words(int pid, String file) {
        return read(pid, file).map(text -> List.of(text.split("\0", -1)));
    }

    /** The inodes of the sockets that a process has open; none if it is gone or not ours to look at. */
    public Set<Long> sockets(int pid) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(mount.resolve(Integer.toString(pid)).resolve("fd"))) {
            for (Path descriptor : descriptors) {
                socket(descriptor).ifPresent(inodes::add);
            }
        } catch (IOException | DirectoryIteratorException _) {
            return Set.of();
        }
        return Set.copyOf(inodes);
    }

    private static Optional<Long> socket(Path descriptor) {
        try {
            Matcher matcher = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
            return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // Closed meanwhile.
        }
    }

    private Optional<String> read(int pid, String file) {
        try {
            return Optional.of(new String(
                    InputFile.readOfKernel(mount.resolve(Integer.toString(pid)).resolve(file), InputLimit.KERNEL),
                    StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
