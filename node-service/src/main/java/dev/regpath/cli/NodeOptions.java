package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.observe.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where things are on this node; nearly always where they are by default. */
final class NodeOptions {
    @Option(
            names = "--paths",
            paramLabel = "DIR",
            description = "Directory of path files (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_PATHS:-/etc/regpath/paths.d}")
    private Path paths = Path.of("/etc/regpath/paths.d");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "What outlives a reboot: originals and the last known good table (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_STATE:-/var/lib/regpath}")
    private Path state = Path.of("/var/lib/regpath");

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Lock and API socket (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_RUN:-/run/regpath}")
    private Path run = Path.of("/run/regpath");

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            description = "The BPF file system (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_BPFFS:-/sys/fs/bpf}")
    private Path bpffs = Path.of("/sys/fs/bpf");

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            description = "The hosts file that names are pinned in; its directory has to be writable"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_HOSTS:-/etc/hosts}")
    private Path hosts = Path.of("/etc/hosts");

    @Option(
            names = "--config-path",
            paramLabel = "DIR",
            split = ":",
            description = "containerd's config_path (default: found out from the running containerd).",
            defaultValue = "${env:REGPATH_CONFIG_PATH}")
    private List<Path> configPath = List.of();

    @Option(
            names = "--lookup-timeout",
            paramLabel = "DURATION",
            description = "How long names may take to resolve (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_LOOKUP_TIMEOUT:-2s}",
            converter = DurationConverter.class)
    private Duration lookUp = Duration.ofSeconds(2);

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final RuntimeSocketOption runtime = new RuntimeSocketOption();

    Path paths() {
        return runtime.host().here(paths);
    }

    Path socket() {
        return run().resolve("node.sock");
    }

    Path run() {
        return runtime.host().here(run);
    }

    NodeSettings settings() {
        HostOption host = runtime.host();
        return new NodeSettings(
                host.root(),
                paths(),
                state.toAbsolutePath(),
                run(),
                host.here(bpffs),
                Path.of("/proc"),
                hosts.toAbsolutePath(),
                runtime.socket(),
                configPath,
                Distribution.KNOWN.stream()
                        .flatMap(distribution -> distribution.kubeconfigs().stream())
                        .map(host::here)
                        .toList(),
                System.getenv(),
                lookUp,
                policy.policy(),
                cluster.settings(runtime.host()));
    }
}
