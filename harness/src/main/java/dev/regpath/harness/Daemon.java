package dev.regpath.harness;

/** One of the two whose connections Regpath cares for. */
public enum Daemon {
    /** The stand-in for the kubelet. */
    KUBELET,
    /** The real containerd. */
    CONTAINERD;

    /** Its systemd unit. */
    public String unit() {
        return switch (this) {
            case KUBELET -> "kubelet.service";
            case CONTAINERD -> "containerd.service";
        };
    }
}
