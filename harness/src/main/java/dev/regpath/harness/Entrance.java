package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The way into a container: by nsenter, with the environment and the capabilities of the container and no others, as the
 * engine's own exec would do it. That one passes five processes and costs a tenth of a second of a processor, and a test
 * run has thousands of them.
 *
 * @param pid the container's first process, as the machine numbers it
 * @param command what comes before a command that is to run inside
 */
record Entrance(long pid, List<String> command) {
    Entrance {
        command = List.copyOf(command);
    }

    static Entrance into(InspectContainerResponse container) {
        long pid = requireNonNull(container.getState().getPidLong());
        String[] environment = requireNonNull(container.getConfig().getEnv());
        List<String> command = new ArrayList<>(List.of(
                "nsenter", "--target=" + pid, "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd", "--"));
        // What has no setpriv (the API server's image is a busybox) is no node: nobody asks there what a process may
        // do.
        if (Files.exists(Path.of("/proc", Long.toString(pid), "root/usr/bin/setpriv"))) {
            command.addAll(List.of("setpriv", "--bounding-set=" + capabilities(pid), "--inh-caps=-all", "--"));
        }
        command.addAll(List.of(
                "env", "-i", "HOME=/root", "HOSTNAME=" + container.getConfig().getHostName()));
        command.addAll(List.of(environment));
        return new Entrance(pid, command);
    }

    /** What its first process may ever have, in the words of setpriv. */
    private static String capabilities(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            long bounding = lines.filter(line -> line.startsWith("CapBnd:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElseThrow();
            StringBuilder set = new StringBuilder("-all");
            IntStream.range(0, Long.SIZE)
                    .filter(bit -> (bounding >> bit & 1) == 1)
                    .forEach(bit -> set.append(",+cap_").append(bit));
            return set.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** See {@link LabContainer#exec}. */
    Execution exec(List<String> wanted, Duration atMost) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(wanted);
        try (Output output = Output.open()) {
            Process process = new ProcessBuilder(whole)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.file("out").toFile())
                    .redirectError(output.file("err").toFile())
                    .start();
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("'%s' has not ended after %s: %s%s"
                        .formatted(String.join(" ", wanted), atMost, output.read("out"), output.read("err")));
            }
            return new Execution(wanted, process.exitValue(), output.read("out"), output.read("err"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files and not pipes: what a command leaves running may keep its output open. */
    private record Output(Path directory) implements AutoCloseable {
        static Output open() throws IOException {
            return new Output(Files.createTempDirectory("regpath-harness-"));
        }

        Path file(String name) {
            return directory.resolve(name);
        }

        String read(String name) throws IOException {
            return new String(Files.readAllBytes(file(name)), UTF_8);
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file("out"));
            Files.deleteIfExists(file("err"));
            Files.delete(directory);
        }
    }
}
