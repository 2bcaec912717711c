package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ConfigFlag;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.ProcFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The containerd that listens on the runtime's socket.
 *
 * @param pid its process
 * @param arguments its command line
 * @param environment what it was started with
 * @param started when; empty if nobody can tell
 * @param unit the systemd unit it belongs to; k3s has it in its own
 */
public record ContainerdProcess(
        int pid,
        List<String> arguments,
        Map<String, String> environment,
        Optional<Instant> started,
        Optional<String> unit) {
    private static final Path USUAL_CONFIG = Path.of("/etc/containerd/config.toml");

    public ContainerdProcess {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        requireNonNull(started, "started");
        requireNonNull(unit, "unit");
    }

    /** Looks who listens; empty if nobody does, or nobody we may look at. */
    static Optional<ContainerdProcess> at(Path socket, Path proc) {
        try {
            int pid = Libc.peerPid(socket);
            Path directory = proc.resolve(Integer.toString(pid));
            Map<String, String> environment = new TreeMap<>();
            for (String variable : words(directory.resolve("environ"))) {
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
            return Optional.of(new ContainerdProcess(
                    pid,
                    words(directory.resolve("cmdline")),
                    environment,
                    ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant()),
                    new ProcFs(proc).cgroup(pid).flatMap(ContainerdProcess::unit)));
        } catch (KernelException | IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> unit(String cgroup) {
        return Stream.of(cgroup.split("/", -1))
                .filter(name -> name.endsWith(".service"))
                .reduce((_, deeper) -> deeper)
                .map(name -> name.substring(0, name.length() - ".service".length()));
    }

    private static List<String> words(Path file) throws IOException {
        return List.of(new String(InputFile.readOfKernel(file, InputLimit.KERNEL), StandardCharsets.ISO_8859_1)
                .split("\0", -1));
    }

    /** The file its {@code --config} names. */
    Path configFile() {
        return ConfigFlag.in(arguments).orElse(USUAL_CONFIG);
    }
}
