package dev.regpath.installer.config;

import dev.regpath.installer.config.ConfigOwnership.Generated;
import dev.regpath.installer.config.ConfigOwnership.Kept;
import dev.regpath.installer.config.ConfigOwnership.Provisioned;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where each distribution keeps things of containerd. */
final class Layouts {
    private static final Path USUAL_HOSTS = Path.of("/etc/containerd/certs.d");
    private static final List<Path> USUAL_PROGRAMS =
            List.of(Path.of("/usr/bin/containerd"), Path.of("/usr/local/bin/containerd"));

    static final ContainerdLayout K3S = rancher(Distribution.K3S, "k3s");

    static final ContainerdLayout RKE2 = rancher(Distribution.RKE2, "rke2");

    static final ContainerdLayout PLAIN = usual(Distribution.PLAIN, new Kept(), USUAL_HOSTS);

    static final ContainerdLayout KIND = usual(Distribution.KIND, new Kept(), USUAL_HOSTS);

    /** cse_config.sh and cse_cmd.sh write it once, when the node is made. */
    static final ContainerdLayout AKS = usual(Distribution.AKS, new Kept(), USUAL_HOSTS);

    static final ContainerdLayout EKS = usual(
            Distribution.EKS,
            new Provisioned(
                    "nodeadm, at each boot",
                    "set it in the NodeConfig of the node group's user data, at spec.containerd.config"),
            USUAL_HOSTS);

    static final ContainerdLayout GKE = usual(
            Distribution.GKE,
            new Provisioned(
                    "GKE's node start-up script, at each boot",
                    "set containerdConfig.registryHosts in the node pool's system configuration"),
            Path.of("/etc/containerd/hosts.d"));

    /** pkg/component/worker/containerd: the file is written at each start, and a write in the drop-in directory restarts. */
    static final ContainerdLayout K0S = known(
            Distribution.K0S,
            "k0s",
            new Generated(
                    "k0s",
                    List.of(),
                    Optional.of(Path.of("/etc/k0s/containerd.d")),
                    false,
                    "set config_path in a file of /etc/k0s/containerd.d"),
            Path.of("/etc/k0s/containerd.d/certs.d"),
            List.of(Path.of("/var/lib/k0s/bin/containerd")));

    /** microk8s-resources/wrappers/run-containerd-with-args. */
    static final ContainerdLayout MICROK8S = known(
            Distribution.MICROK8S,
            "MicroK8s",
            new Generated(
                    "MicroK8s",
                    List.of(Path.of("/var/snap/microk8s/current/args/containerd-template.toml")),
                    Optional.empty(),
                    false,
                    "take the deprecated tables out of containerd-template.toml, set config_path to"
                            + " ${SNAP_DATA}/args/certs.d there, and restart MicroK8s"),
            Path.of("/var/snap/microk8s/current/args/certs.d"),
            List.of(Path.of("/snap/microk8s/current/bin/containerd")));

    static final ContainerdLayout K8S_SNAP = new ContainerdLayout(
            Distribution.K8S_SNAP,
            Path.of("/var/snap/k8s/common/etc/containerd/config.toml"),
            new Provisioned(
                    "the k8s snap", "set containerd-config in the bootstrap or join configuration (extra-node-config)"),
            Path.of("/var/snap/k8s/common/etc/containerd/hosts.d"),
            Path.of("/var/snap/k8s/common/run/containerd/containerd.sock"),
            List.of("snap.k8s.containerd.service"),
            List.of(Path.of("/snap/k8s/current/bin/containerd")));

    static final ContainerdLayout TALOS = known(
            Distribution.TALOS,
            "Talos",
            new Provisioned(
                    "Talos, from its machine configuration; the file system is read-only",
                    "put the mirror into machine.registries of the machine configuration"),
            Path.of("/etc/cri/conf.d/hosts"),
            List.of(Path.of("/bin/containerd")));

    static final ContainerdLayout BOTTLEROCKET = usual(
            Distribution.BOTTLEROCKET,
            new Provisioned(
                    "Bottlerocket, from its settings; the file system is read-only",
                    "put the mirror into settings.container-registry of the user data"),
            USUAL_HOSTS);

    private Layouts() {}

    /** containerd as packaged, with its main file somewhere else. */
    static ContainerdLayout plain(Path config) {
        return new ContainerdLayout(
                Distribution.PLAIN,
                config,
                new Kept(),
                USUAL_HOSTS,
                PLAIN.socket(),
                observed("kubeadm").runtimeUnits(),
                USUAL_PROGRAMS);
    }

    /** k3s and what is made of it (pkg/agent/containerd/config_linux.go, pkg/agent/templates). */
    private static ContainerdLayout rancher(Distribution distribution, String name) {
        Path home = Path.of("/var/lib/rancher", name);
        Path directory = home.resolve("agent/etc/containerd");
        return known(
                distribution,
                distribution.title(),
                new Generated(
                        distribution.title(),
                        List.of(directory.resolve("config-v3.toml.tmpl"), directory.resolve("config.toml.tmpl")),
                        Optional.empty(),
                        true,
                        "upgrade to a release of %s that sets config_path, or let its template set it"
                                .formatted(distribution.title())),
                directory.resolve("certs.d"),
                List.of(home.resolve("data/current/bin/containerd"), home.resolve("bin/containerd")));
    }

    private static ContainerdLayout usual(Distribution distribution, ConfigOwnership upkeep, Path hosts) {
        return known(distribution, "kubeadm", upkeep, hosts, USUAL_PROGRAMS);
    }

    /** With the places that the agent knows, too. */
    private static ContainerdLayout known(
            Distribution distribution, String observed, ConfigOwnership upkeep, Path hosts, List<Path> executables) {
        dev.regpath.observe.Distribution places = observed(observed);
        return new ContainerdLayout(
                distribution,
                places.runtimeConfig(),
                upkeep,
                hosts,
                places.runtimeSocket(),
                places.runtimeUnits(),
                executables);
    }

    private static dev.regpath.observe.Distribution observed(String name) {
        return dev.regpath.observe.Distribution.KNOWN.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
