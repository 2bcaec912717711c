package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.observe.Distribution;
import dev.regpath.observe.NodePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where things are on a node, and how patient Regpath is. Paths are those of this process, unless they are said to be the
 * node's: what is written down for later must mean the same with and without a container.
 *
 * @param root where the node's {@code /} is: {@code /} itself, or {@code /host} in a container
 * @param paths the directory of path files
 * @param state what outlives a reboot; a path of the node
 * @param run what does not
 * @param bpffs the BPF file system
 * @param proc the process file system
 * @param hosts the hosts file; a path of the node
 * @param runtimeSocket containerd's
 * @param configRoots containerd's {@code config_path}, paths of the node; found out if empty
 * @param kubeconfigs files that name the API server
 * @param environment of this process
 * @param lookUp how long names may take to resolve
 * @param policy what resources of the cluster may use of the node
 * @param cluster how it belongs to its cluster
 */
public record NodeSettings(
        Path root,
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
        Duration lookUp,
        NodePolicy policy,
        ClusterSettings cluster) {
    public NodeSettings {
        requireNonNull(root, "root");
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
        requireNonNull(policy, "policy");
        requireNonNull(cluster, "cluster");
    }

    /**
     * Everything where it usually is.
     *
     * @param root where the node's {@code /} is
     * @param state a path of the node
     * @param runtimeSocket as this process finds it
     * @param configRoots paths of the node; found out if empty
     */
    public static NodeSettings usual(Path root, Path state, Path runtimeSocket, List<Path> configRoots) {
        return new NodeSettings(
                root,
                root.resolve("etc/regpath/paths.d"),
                state,
                root.resolve("run/regpath"),
                root.resolve("sys/fs/bpf"),
                Path.of("/proc"),
                Path.of("/etc/hosts"),
                runtimeSocket,
                configRoots,
                Distribution.KNOWN.stream()
                        .flatMap(distribution -> distribution.kubeconfigs().stream())
                        .map(file -> root.resolve(Path.of("/").relativize(file)))
                        .toList(),
                System.getenv(),
                Duration.ofSeconds(2),
                NodePolicy.DEFAULT,
                ClusterSettings.NONE);
    }

    /** The hosts file as this process finds it. */
    public Path hostsHere() {
        return root.resolve(Path.of("/").relativize(hosts));
    }
}
