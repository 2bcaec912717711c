package dev.regpath.verify.daemon;

import static java.util.Objects.requireNonNull;

import dev.regpath.runtime.RuntimeProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process of the containerd that listens on the runtime's socket, as it was when it was looked at.
 *
 * @param pid its process
 * @param arguments its command line
 * @param environment what it was started with
 * @param started when; empty if not known
 * @param unit the systemd unit it belongs to; k3s has it in its own
 */
public record ContainerdProcess(
        int pid,
        List<String> arguments,
        Map<String, String> environment,
        Optional<Instant> started,
        Optional<String> unit) {
    public ContainerdProcess {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        requireNonNull(started, "started");
        requireNonNull(unit, "unit");
    }

    /** Its program, also where another was installed in its place since it started. */
    Path program() {
        return Path.of("/proc", Integer.toString(pid), "exe");
    }

    /** What can be seen of it; empty if it is gone, or not ours to look at. */
    static Optional<ContainerdProcess> of(RuntimeProcess process) {
        return process.environment()
                .flatMap(environment -> process.arguments()
                        .map(arguments -> new ContainerdProcess(
                                process.pid(), arguments, environment, process.started(), process.unit())));
    }
}
