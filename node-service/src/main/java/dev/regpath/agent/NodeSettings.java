package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where things are on a node, and how patient Regpath is.
 *
 * @param paths the directory of path files
 * @param state what outlives a reboot
 * @param run what does not
 * @param bpffs the BPF file system
 * @param proc the process file system
 * @param hosts the hosts file
 * @param runtimeSocket containerd's
 * @param configRoots containerd's {@code config_path}; found out if empty
 * @param kubeconfigs files that name the API server
 * @param environment of this process
 * @param lookUp how long names may take to resolve
 */
public record NodeSettings(
        Path paths,
        Path state,
        Path run,
        Path bpffs,
        Path proc,
        Path hosts,
        Path runtimeSocket,
        List<Path> configRoots,
        List<Path> kubeconfigs,
        Map<String, String> environment,
        Duration lookUp) {
    public NodeSettings {
        requireNonNull(paths, "paths");
        requireNonNull(state, "state");
        requireNonNull(run, "run");
        requireNonNull(bpffs, "bpffs");
        requireNonNull(proc, "proc");
        requireNonNull(hosts, "hosts");
        requireNonNull(runtimeSocket, "runtimeSocket");
        configRoots = List.copyOf(configRoots);
        kubeconfigs = List.copyOf(kubeconfigs);
        environment = Map.copyOf(environment);
        requireNonNull(lookUp, "lookUp");
    }
}
