package dev.regpath.runtime;

import static java.util.Objects.requireNonNull;

import dev.regpath.linux.ProcFs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The process of a container runtime. It is looked at with each call; of one that has ended, or that this process may not
 * look at, nothing is reported.
 *
 * @param pid as this process's pid namespace numbers it
 * @param processes where it is looked at
 */
public record RuntimeProcess(int pid, ProcFs processes) {
    private static final String SERVICE = ".service";

    public RuntimeProcess {
        requireNonNull(processes, "processes");
    }

    /** Its command line, the program's own name first. */
    public Optional<List<String>> arguments() {
        return processes.arguments(pid);
    }

    /** What it was started with; only root may look. */
    public Optional<Map<String, String>> environment() {
        return processes.environment(pid).map(variables -> {
            Map<String, String> environment = new TreeMap<>();
            for (String variable : variables) {
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
            return environment;
        });
    }

    /**
     * When it had started at the latest. The kernel tells the time of its boot in whole seconds (btime, fs/proc/stat.c), and
     * Java adds to that: what is younger than this was made after the start, what is older perhaps before.
     */
    public Optional<Instant> started() {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> start.plusSeconds(1));
    }

    /** Its cgroup as the kernel words it: seen from our own cgroup namespace. */
    public Optional<String> cgroup() {
        return processes.cgroup(pid);
    }

    /** The systemd unit it belongs to, without {@code .service}; k3s has its containerd in its own. */
    public Optional<String> unit() {
        return cgroup().flatMap(cgroup -> Stream.of(cgroup.split("/", -1))
                .filter(name -> name.endsWith(SERVICE))
                .reduce((_, deeper) -> deeper)
                .map(name -> name.substring(0, name.length() - SERVICE.length())));
    }

    /** The inodes of the sockets it has open. */
    public Set<Long> sockets() {
        return processes.sockets(pid);
    }
}
