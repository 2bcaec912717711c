package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.files.FileView;
import dev.regpath.linux.ProcFs;
import dev.regpath.observe.NodePolicy;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.resolver.ResolverChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where things are on a node, and how patient Regpath is. Paths are those of this process, unless they are said to be the
 * node's: what is written down for later must mean the same with and without a container.
 *
 * @param mounts where the node is seen
 * @param directories Regpath's own
 * @param names how names are resolved and pinned
 * @param runtime the container runtime
 * @param redirects how connections are redirected
 * @param policy what resources of the cluster may use of the node
 * @param cluster how it belongs to its cluster
 */
public record NodeSettings(
        Mounts mounts,
        Directories directories,
        Names names,
        RuntimeSettings runtime,
        RedirectSettings redirects,
        NodePolicy policy,
        ClusterSettings cluster) {
    /** Where path files are by default; a path of the node. */
    public static final String PATHS = "/etc/regpath/paths.d";

    /** Where that is kept by default which survives a reboot; a path of the node. */
    public static final String STATE = "/var/lib/regpath";

    /** Where that is kept by default which does not; a path of the node. */
    public static final String RUN = "/run/regpath";

    /** Where the BPF file system is by default; a path of the node. */
    public static final String BPFFS = "/sys/fs/bpf";

    /** Where the hosts file is by default; a path of the node. */
    public static final String HOSTS = "/etc/hosts";

    /** How long names may take to resolve by default, in seconds. */
    public static final String LOOK_UP = "2s";

    /** The same. */
    public static final Duration LOOK_UP_LIMIT = Duration.parse("PT" + LOOK_UP);

    /**
     * How long redirects by nftables stay by default when no agent renews them: the image of an agent that is being upgraded
     * may have to be pulled by them.
     */
    public static final String LEASE = "10m";

    /** The same. */
    public static final Duration LEASE_LIMIT = Duration.parse("PT" + LEASE);

    private static final Path TOP = Path.of("/");

    /**
     * Where the node is seen.
     *
     * @param root where its {@code /} is: {@code /} itself, or {@code /host} in a container
     * @param proc the process file system
     * @param bpffs the BPF file system
     */
    public record Mounts(Path root, Path proc, Path bpffs) {
        public Mounts {
            requireNonNull(root, "root");
            requireNonNull(proc, "proc");
            requireNonNull(bpffs, "bpffs");
        }

        /** Where they usually are. */
        public static Mounts at(Path root) {
            return new Mounts(root, ProcFs.USUAL, root.resolve(TOP.relativize(Path.of(BPFFS))));
        }

        /** Where this process finds what the node names so. */
        public Path here(Path path) {
            return root.resolve(TOP.relativize(path.toAbsolutePath()));
        }
    }

    /**
     * Directories of Regpath's own.
     *
     * @param paths path files
     * @param state what survives a reboot; a path of the node
     * @param run what does not
     */
    public record Directories(Path paths, Path state, Path run) {
        public Directories {
            requireNonNull(paths, "paths");
            requireNonNull(state, "state");
            requireNonNull(run, "run");
        }
    }

    /**
     * Names.
     *
     * @param hosts the hosts file; a path of the node
     * @param lookUp how long names may take to resolve
     * @param resolver what answers the daemons where DNS does not
     */
    public record Names(Path hosts, Duration lookUp, ResolverChoice resolver) {
        public Names {
            requireNonNull(hosts, "hosts");
            requireNonNull(lookUp, "lookUp");
            requireNonNull(resolver, "resolver");
        }

        /** Those of a command that does not stay to answer anybody. */
        public Names(Path hosts, Duration lookUp) {
            this(hosts, lookUp, ResolverChoice.HostsFile);
        }
    }

    /**
     * The container runtime.
     *
     * @param socket where it listens
     * @param configRoots containerd's {@code config_path}, paths of the node; found out if empty
     */
    public record RuntimeSettings(Path socket, List<Path> configRoots) {
        public RuntimeSettings {
            requireNonNull(socket, "socket");
            configRoots = List.copyOf(configRoots);
        }
    }

    /**
     * Redirects.
     *
     * @param dataplane what redirects
     * @param lease how long redirects by nftables stay if no agent renews them; zero if they stay
     */
    public record RedirectSettings(DataplaneChoice dataplane, Duration lease) {
        /** BPF where it can, and what nobody looks after stays. */
        public static final RedirectSettings DEFAULT = new RedirectSettings(DataplaneChoice.Auto, Duration.ZERO);

        public RedirectSettings {
            requireNonNull(dataplane, "dataplane");
            requireNonNull(lease, "lease");
        }
    }

    public NodeSettings {
        requireNonNull(mounts, "mounts");
        requireNonNull(directories, "directories");
        requireNonNull(names, "names");
        requireNonNull(runtime, "runtime");
        requireNonNull(redirects, "redirects");
        requireNonNull(policy, "policy");
        requireNonNull(cluster, "cluster");
    }

    /**
     * Everything where it usually is.
     *
     * @param root where the node's {@code /} is
     * @param runtime the container runtime
     */
    public static NodeSettings usual(Path root, RuntimeSettings runtime) {
        Mounts mounts = Mounts.at(root);
        return new NodeSettings(
                mounts,
                new Directories(mounts.here(Path.of(PATHS)), Path.of(STATE), mounts.here(Path.of(RUN))),
                new Names(Path.of(HOSTS), LOOK_UP_LIMIT),
                runtime,
                RedirectSettings.DEFAULT,
                NodePolicy.DEFAULT,
                new ClusterSettings("", Optional.empty(), ClusterSettings.Hints.on(mounts)));
    }

    /** The same for an agent, which renews what it has put in place. */
    public NodeSettings withLease(Duration lease) {
        return new NodeSettings(
                mounts,
                directories,
                names,
                runtime,
                new RedirectSettings(redirects.dataplane(), lease),
                policy,
                cluster);
    }

    /** The same for an agent, which is there to answer. */
    public NodeSettings withResolver(ResolverChoice resolver) {
        return new NodeSettings(
                mounts,
                directories,
                new Names(names.hosts(), names.lookUp(), resolver),
                runtime,
                redirects,
                policy,
                cluster);
    }

    /** The container runtime, with the node's files. */
    public ContainerdRuntime containerd(FileView files) {
        return new ContainerdRuntime(files, new ProcFs(mounts.proc()), runtime.socket(), runtime.configRoots());
    }

    /** The hosts file as this process finds it. */
    public Path hostsHere() {
        return mounts.here(names.hosts());
    }
}
