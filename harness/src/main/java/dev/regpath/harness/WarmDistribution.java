package dev.regpath.harness;

import dev.regpath.packages.ClassArchive;
import dev.regpath.packages.PackagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A distribution as nodes get it: a copy of what the build leaves, and with it a class archive for the Java of the build,
 * as delivered programs have one for theirs. Nodes start Java more than a thousand times in a test run, and without an
 * archive each start costs half a second of a processor more. Made once for each build, below {@code harness/target}.
 */
final class WarmDistribution {
    private final Setup setup;
    private final Path built;
    private final String name;

    private WarmDistribution(Setup setup, Path built) {
        this.setup = setup;
        this.built = built;
        this.name = setup.checkout().relativize(built).getName(0).toString();
    }

    /** Makes it unless that was done for these very files; a missing build stays missing. */
    static Path of(Setup setup, Path built) {
        if (!Files.isDirectory(built)) {
            return built;
        }
        // One lock for the threads of this process, one for other processes: a file lock is for whole processes.
        synchronized (WarmDistribution.class) {
            try {
                return new WarmDistribution(setup, built).ready();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path ready() throws IOException {
        Path all = Files.createDirectories(setup.checkout().resolve("harness/target/distributions"));
        try (FileChannel channel =
                        FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            Path ready = all.resolve(name + "-" + key());
            if (!Files.isDirectory(ready)) {
                run(List.of("sh", "-c", "rm -rf \"$0\"/\"$1\"-*", all.toString(), name));
                Path making = all.resolve(name + "-new");
                run(List.of("cp", "-a", built.toString(), making.toString()));
                archive(making);
                Files.move(making, ready);
            }
            return ready;
        }
    }

    /** Another one whenever a file of it, or Java, is another. */
    private String key() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.add("%s %d %d"
                        .formatted(
                                built.relativize(file),
                                Files.size(file),
                                Files.getLastModifiedTime(file).toMillis()));
            }
        }
        all.add(Files.readString(setup.javaHome().resolve("release")));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", all).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void archive(Path home) throws IOException {
        try {
            ClassArchive.with(setup.javaHome(), home).make();
        } catch (PackagingException e) {
            throw new IOException("%s has no class archive".formatted(home), e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            new Execution(command, process.waitFor(), out, "").orThrow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
