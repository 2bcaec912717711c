package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.observe.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where things are on this node; nearly always where they are by default. */
final class NodeOptions {
    private static final Path DEFAULT_PATHS = Path.of("/etc/regpath/paths.d");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--paths",
            paramLabel = "DIR",
            description = "Directory of path files (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_PATHS:-/etc/regpath/paths.d}")
    private Path paths = DEFAULT_PATHS;

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

    /** The same for who is going to read it: a directory that somebody names is one that is there. */
    Path pathFiles() {
        Path directory = paths();
        if (!paths.equals(DEFAULT_PATHS) && !Files.isDirectory(directory)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    Files.exists(directory)
                            ? "--paths: %s is not a directory".formatted(directory)
                            : "--paths: %s does not exist".formatted(directory));
        }
        return directory;
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
