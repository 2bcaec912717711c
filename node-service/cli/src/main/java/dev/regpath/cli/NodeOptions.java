package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.linux.ProcFs;
import dev.regpath.redirect.DataplaneChoice;
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
    private static final Path DEFAULT_PATHS = Path.of(NodeSettings.PATHS);

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--paths",
            paramLabel = "DIR",
            description = "Directory of path files (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_PATHS:-" + NodeSettings.PATHS + "}")
    private Path paths = DEFAULT_PATHS;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "What survives a reboot: originals and the last known good table (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_STATE:-" + NodeSettings.STATE + "}")
    private Path state = Path.of(NodeSettings.STATE);

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Lock and API socket (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_RUN:-" + NodeSettings.RUN + "}")
    private Path run = Path.of(NodeSettings.RUN);

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            description = "The BPF file system (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_BPFFS:-" + NodeSettings.BPFFS + "}")
    private Path bpffs = Path.of(NodeSettings.BPFFS);

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            description = "The hosts file that names are pinned in; its directory has to be writable"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_HOSTS:-" + NodeSettings.HOSTS + "}")
    private Path hosts = Path.of(NodeSettings.HOSTS);

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
            defaultValue = "${env:REGPATH_LOOKUP_TIMEOUT:-" + NodeSettings.LOOK_UP + "}",
            converter = DurationConverter.class)
    private Duration lookUp = NodeSettings.LOOK_UP_LIMIT;

    @Option(
            names = "--dataplane",
            paramLabel = "WHAT",
            description = "What redirects connections: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). Auto takes"
                    + " BPF where it can, else nftables, which goes on choosing backends that are dead.",
            defaultValue = "${env:REGPATH_DATAPLANE:-Auto}")
    private DataplaneChoice dataplane = DataplaneChoice.Auto;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final RuntimeSocketOption runtime = new RuntimeSocketOption();

    Path paths() {
        return runtime.host().here(paths);
    }

    /** The same for who is going to read it: a directory that is named is one that is there. */
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
        NodeSettings.Mounts mounts = new NodeSettings.Mounts(host.root(), ProcFs.USUAL, host.here(bpffs));
        return new NodeSettings(
                mounts,
                new NodeSettings.Directories(paths(), state.toAbsolutePath(), run()),
                new NodeSettings.Names(hosts.toAbsolutePath(), lookUp),
                new NodeSettings.RuntimeSettings(runtime.socket(), configPath),
                new NodeSettings.RedirectSettings(dataplane, Duration.ZERO),
                policy.policy(),
                cluster.settings(mounts));
    }
}
