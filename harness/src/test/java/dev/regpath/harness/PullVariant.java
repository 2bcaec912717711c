package dev.regpath.harness;

import java.nio.file.Path;

/** The ways in which containerd pulls for the kubelet: three generations, of which the last one has two modes. */
enum PullVariant {
    CRI_1_6(Generation.CONTAINERD_1_6, "1.6"),
    CRI_1_7(Generation.CONTAINERD_1_7, "1.7"),
    /** By the transfer service. */
    TRANSFER_2_1(Generation.CONTAINERD_2_1, "2.1, transfer service"),
    /** By the CRI plugin itself, as before. */
    LOCAL_2_1(Generation.CONTAINERD_2_1, "2.1, local pull");

    private static final Path CONFIG = Path.of("/etc/containerd/config.toml");

    private final Generation generation;
    private final String words;

    PullVariant(Generation generation, String words) {
        this.generation = generation;
        this.words = words;
    }

    /** Starts a node that pulls in this way. */
    Node node(Lab lab, RegistrySite site) {
        Node node = lab.node(generation, site);
        if (this == LOCAL_2_1) {
            node.write(
                    CONFIG,
                    node.read(CONFIG) + "\n[plugins.\"io.containerd.cri.v1.images\"]\n  use_local_image_pull = true\n");
            node.restart(Daemon.CONTAINERD);
        }
        return node;
    }

    @Override
    public String toString() {
        return words;
    }
}
