package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a distribution of Kubernetes keeps what Regpath looks for on a node. What runs is asked first; this is for what it
 * does not tell, above all to a container, which sees no process of the node.
 *
 * @param name what people call it
 * @param runtimeSocket containerd's socket
 * @param runtimeConfig the configuration that containerd is started with
 * @param kubeconfigs what the kubelet is told of the API server
 * @param runtimeUnits what containerd may run in: names of units, or absolute cgroup paths where there are no units
 * @param kubeletUnits the same for the kubelet
 */
public record Distribution(
        String name,
        Path runtimeSocket,
        Path runtimeConfig,
        List<Path> kubeconfigs,
        List<String> runtimeUnits,
        List<String> kubeletUnits) {
    /** kubeadm, EKS, AKS, GKE, kind and whoever else runs containerd and the kubelet as units of these names. */
    public static final Distribution PLAIN = new Distribution(
            "kubeadm",
            Path.of("/run/containerd/containerd.sock"),
            Path.of("/etc/containerd/config.toml"),
            List.of(Path.of("/etc/kubernetes/kubelet.conf"), Path.of("/var/lib/kubelet/kubeconfig")),
            List.of("containerd.service"),
            List.of("kubelet.service", "snap.kubelet-eks.daemon.service"));

    /** All that are known, the most common first. */
    public static final List<Distribution> KNOWN = List.of(
            PLAIN,
            new Distribution(
                    "Talos",
                    Path.of("/run/containerd/containerd.sock"),
                    Path.of("/etc/cri/containerd.toml"),
                    List.of(Path.of("/etc/kubernetes/kubeconfig-kubelet")),
                    List.of("/podruntime/runtime"),
                    List.of("/podruntime/kubelet")),
            ofOneUnit(
                    "k3s",
                    Path.of("/run/k3s/containerd/containerd.sock"),
                    Path.of("/var/lib/rancher/k3s/agent/etc/containerd/config.toml"),
                    Path.of("/var/lib/rancher/k3s/agent/kubelet.kubeconfig"),
                    List.of("k3s.service", "k3s-agent.service")),
            // With the socket of k3s, of which it is made.
            ofOneUnit(
                    "RKE2",
                    Path.of("/run/k3s/containerd/containerd.sock"),
                    Path.of("/var/lib/rancher/rke2/agent/etc/containerd/config.toml"),
                    Path.of("/var/lib/rancher/rke2/agent/kubelet.kubeconfig"),
                    List.of("rke2-server.service", "rke2-agent.service")),
            ofOneUnit(
                    "k0s",
                    Path.of("/run/k0s/containerd.sock"),
                    Path.of("/etc/k0s/containerd.toml"),
                    Path.of("/var/lib/k0s/kubelet.conf"),
                    List.of("k0scontroller.service", "k0sworker.service")),
            new Distribution(
                    "MicroK8s",
                    Path.of("/var/snap/microk8s/common/run/containerd.sock"),
                    Path.of("/var/snap/microk8s/current/args/containerd.toml"),
                    List.of(Path.of("/var/snap/microk8s/current/credentials/kubelet.config")),
                    List.of("snap.microk8s.daemon-containerd.service"),
                    List.of("snap.microk8s.daemon-kubelite.service")));

    public Distribution {
        requireNonNull(name, "name");
        requireNonNull(runtimeSocket, "runtimeSocket");
        requireNonNull(runtimeConfig, "runtimeConfig");
        kubeconfigs = List.copyOf(kubeconfigs);
        runtimeUnits = List.copyOf(runtimeUnits);
        kubeletUnits = List.copyOf(kubeletUnits);
    }

    private static Distribution ofOneUnit(
            String name, Path runtimeSocket, Path runtimeConfig, Path kubeconfig, List<String> units) {
        return new Distribution(name, runtimeSocket, runtimeConfig, List.of(kubeconfig), units, units);
    }

    /** What a containerd that listens there is started with, where its process cannot be seen: the first file there is. */
    public static Path runtimeConfig(FileView files, Path socket) throws IOException {
        List<Path> usual =
                listeningAt(socket).stream().map(Distribution::runtimeConfig).toList();
        for (Path file : usual) {
            if (files.follow(file).isPresent()) {
                return file;
            }
        }
        return usual.getFirst();
    }

    /** The unit of a containerd that listens there, where its process cannot be seen; without {@code .service}. */
    public static String runtimeUnit(Path socket) {
        return listeningAt(socket).getFirst().runtimeUnits.getFirst().replaceFirst("\\.service$", "");
    }

    /**
     * Those whose containerd listens there, wherever the node's root is mounted; all of them for a socket that none of them
     * has.
     */
    public static List<Distribution> listeningAt(Path socket) {
        List<Distribution> these = KNOWN.stream()
                .filter(each -> socket.endsWith(Path.of("/").relativize(each.runtimeSocket)))
                .toList();
        return these.isEmpty() ? KNOWN : these;
    }
}
