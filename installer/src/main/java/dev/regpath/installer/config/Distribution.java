package dev.regpath.installer.config;

/** Who put containerd on a node, as far as it matters for its configuration. */
public enum Distribution {
    /** kubeadm and its like: packages of a distribution or Docker's containerd.io. */
    PLAIN("containerd as packaged"),
    K3S("k3s"),
    RKE2("RKE2"),
    K0S("k0s"),
    MICROK8S("MicroK8s"),
    K8S_SNAP("Canonical Kubernetes"),
    KIND("kind"),
    EKS("Amazon EKS"),
    GKE("Google GKE"),
    AKS("Azure AKS"),
    TALOS("Talos"),
    BOTTLEROCKET("Bottlerocket");

    private final String title;

    Distribution(String title) {
        this.title = title;
    }

    /** As people call it. */
    public String title() {
        return title;
    }
}
