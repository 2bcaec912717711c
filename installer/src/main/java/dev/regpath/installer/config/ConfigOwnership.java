package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.runtime.Distribution;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who writes containerd's main file, and so whether a change to it stays. */
public sealed interface ConfigOwnership {
    /** No other program does: a change stays. */
    record Kept() implements ConfigOwnership {}

    /**
     * It is written again at each start of containerd.
     *
     * @param by who does that
     * @param templates what it is made from if it exists, the first that does
     * @param dropIns a directory whose {@code *.toml} the written file imports, if there is one
     * @param sets whether the written file has a {@code config_path} unless a template takes it away
     * @param advice what to do where it can't be changed from here
     */
    record Generated(String by, List<Path> templates, Optional<Path> dropIns, boolean sets, String advice)
            implements ConfigOwnership {
        public Generated {
            requireNonNull(by, "by");
            templates = List.copyOf(templates);
            requireNonNull(dropIns, "dropIns");
            requireNonNull(advice, "advice");
        }
    }

    /** Who writes that of a distribution's containerd. */
    static ConfigOwnership of(Distribution distribution) {
        return switch (distribution) {
            case PLAIN, KIND -> new Kept();
            // cse_config.sh and cse_cmd.sh write it once, when the node is made.
            case AKS -> new Kept();
            case K3S, RKE2 -> ofRancher(distribution);
            case K0S ->
                // The file is written at each start, and a write in the drop-in directory restarts.
                new Generated(
                        distribution.title(),
                        List.of(),
                        Optional.of(Path.of("/etc/k0s/containerd.d")),
                        false,
                        "set config_path in a file of /etc/k0s/containerd.d");
            case MICROK8S ->
                new Generated(
                        distribution.title(),
                        List.of(Path.of("/var/snap/microk8s/current/args/containerd-template.toml")),
                        Optional.empty(),
                        false,
                        "take the deprecated tables out of containerd-template.toml, set config_path to"
                                + " ${SNAP_DATA}/args/certs.d there, and restart MicroK8s");
            case K8S_SNAP ->
                new Provisioned(
                        "the k8s snap",
                        "set containerd-config in the bootstrap or join configuration (extra-node-config)");
            case EKS ->
                new Provisioned(
                        "nodeadm, at each boot",
                        "set it in the NodeConfig of the node group's user data, at spec.containerd.config");
            case GKE ->
                new Provisioned(
                        "GKE's node start-up script, at each boot",
                        "set containerdConfig.registryHosts in the node pool's system configuration");
            case TALOS ->
                new Provisioned(
                        "Talos, from its machine configuration; the file system is read-only",
                        "put the mirror into machine.registries of the machine configuration");
            case BOTTLEROCKET ->
                new Provisioned(
                        "Bottlerocket, from its settings; the file system is read-only",
                        "put the mirror into settings.container-registry of the user data");
        };
    }

    /** k3s and what is made of it. */
    private static Generated ofRancher(Distribution distribution) {
        Path config = distribution.runtime().config();
        return new Generated(
                distribution.title(),
                List.of(config.resolveSibling("config-v3.toml.tmpl"), config.resolveSibling("config.toml.tmpl")),
                Optional.empty(),
                true,
                "upgrade to a release of %s that sets config_path, or let its template set it"
                        .formatted(distribution.title()));
    }

    /**
     * It is written again when the node boots or is made, from settings elsewhere.
     *
     * @param by who does that
     * @param advice where the setting belongs instead
     */
    record Provisioned(String by, String advice) implements ConfigOwnership {
        public Provisioned {
            requireNonNull(by, "by");
            requireNonNull(advice, "advice");
        }
    }
}
