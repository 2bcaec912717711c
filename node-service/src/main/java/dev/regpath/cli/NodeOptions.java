package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where things are on this node; nearly always where they are by default. */
final class NodeOptions {
    /** Where kubeadm, k3s, RKE2, k0s and MicroK8s keep what their kubelet is told of the API server. */
    private static final List<Path> KUBECONFIGS = List.of(
            Path.of("/etc/kubernetes/kubelet.conf"),
            Path.of("/var/lib/kubelet/kubeconfig"),
            Path.of("/var/lib/rancher/k3s/agent/kubelet.kubeconfig"),
            Path.of("/var/lib/rancher/rke2/agent/kubelet.kubeconfig"),
            Path.of("/var/lib/k0s/kubelet.conf"),
            Path.of("/var/snap/microk8s/current/credentials/kubelet.config"));

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
    private final RuntimeSocketOption runtime = new RuntimeSocketOption();

    Path paths() {
        return paths;
    }

    Path socket() {
        return run.resolve("node.sock");
    }

    Path run() {
        return run;
    }

    NodeSettings settings() {
        return new NodeSettings(
                paths.toAbsolutePath(),
                state.toAbsolutePath(),
                run.toAbsolutePath(),
                bpffs.toAbsolutePath(),
                Path.of("/proc"),
                hosts.toAbsolutePath(),
                runtime.socket(),
                configPath,
                KUBECONFIGS,
                System.getenv(),
                lookUp);
    }
}
