package dev.regpath.runtime;

import dev.regpath.files.FileView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who put Kubernetes on a node, and where that keeps what Regpath looks for. What runs is asked first; this is for what it
 * does not tell, above all to a container, which sees no process of the node. The most common comes first.
 */
@SuppressWarnings("ImmutableEnumChecker") // What it holds are records of lists made by List.of.
public enum Distribution {
    /** kubeadm and its like: packages of a distribution or Docker's containerd.io. */
    PLAIN("containerd as packaged", RuntimeDefaults.PACKAGED, KubeletDefaults.PACKAGED, Fingerprint.NONE),

    /** pkg/agent/containerd/config_linux.go and pkg/agent/templates. */
    K3S(
            "k3s",
            RuntimeDefaults.ofRancher("k3s", "k3s.service", "k3s-agent.service"),
            KubeletDefaults.inside(
                    List.of("k3s-server", "k3s-agent", "k3s"),
                    List.of("k3s.service", "k3s-agent.service"),
                    "/var/lib/rancher/k3s/agent/kubelet.kubeconfig"),
            Fingerprint.of("/var/lib/rancher/k3s/agent", "/etc/rancher/k3s", "/usr/local/bin/k3s")),

    /** With the socket of k3s, of which it is made. */
    RKE2(
            "RKE2",
            RuntimeDefaults.ofRancher("rke2", "rke2-server.service", "rke2-agent.service"),
            KubeletDefaults.inside(
                    List.of("rke2"),
                    List.of("rke2-server.service", "rke2-agent.service"),
                    "/var/lib/rancher/rke2/agent/kubelet.kubeconfig"),
            Fingerprint.of("/var/lib/rancher/rke2/agent", "/etc/rancher/rke2", "/usr/local/bin/rke2")),

    /** pkg/component/worker/containerd. */
    K0S(
            "k0s",
            new RuntimeDefaults(
                    Path.of("/run/k0s/containerd.sock"),
                    Path.of("/etc/k0s/containerd.toml"),
                    Path.of("/etc/k0s/containerd.d/certs.d"),
                    List.of("k0scontroller.service", "k0sworker.service"),
                    List.of(Path.of("/var/lib/k0s/bin/containerd"))),
            KubeletDefaults.inside(
                    List.of("k0s"), List.of("k0scontroller.service", "k0sworker.service"), "/var/lib/k0s/kubelet.conf"),
            Fingerprint.of("/etc/k0s/containerd.toml", "/var/lib/k0s", "/usr/local/bin/k0s")),

    /** microk8s-resources/wrappers/run-containerd-with-args. */
    MICROK8S(
            "MicroK8s",
            new RuntimeDefaults(
                    Path.of("/var/snap/microk8s/common/run/containerd.sock"),
                    Path.of("/var/snap/microk8s/current/args/containerd.toml"),
                    Path.of("/var/snap/microk8s/current/args/certs.d"),
                    List.of("snap.microk8s.daemon-containerd.service"),
                    List.of(Path.of("/snap/microk8s/current/bin/containerd"))),
            KubeletDefaults.inside(
                    List.of("kubelite"),
                    List.of("snap.microk8s.daemon-kubelite.service"),
                    "/var/snap/microk8s/current/credentials/kubelet.config"),
            Fingerprint.of("/var/snap/microk8s/current")),

    K8S_SNAP(
            "Canonical Kubernetes",
            new RuntimeDefaults(
                    Path.of("/var/snap/k8s/common/run/containerd/containerd.sock"),
                    Path.of("/var/snap/k8s/common/etc/containerd/config.toml"),
                    Path.of("/var/snap/k8s/common/etc/containerd/hosts.d"),
                    List.of("snap.k8s.containerd.service"),
                    List.of(Path.of("/snap/k8s/current/bin/containerd"))),
            KubeletDefaults.inside(
                    List.of("kubelet"), List.of("snap.k8s.kubelet.service"), "/etc/kubernetes/kubelet.conf"),
            Fingerprint.of("/var/snap/k8s/common")),

    /** internal/pkg/containers/cri/containerd; its services are cgroups without units. */
    TALOS(
            "Talos",
            new RuntimeDefaults(
                    RuntimeDefaults.PACKAGED.socket(),
                    Path.of("/etc/cri/containerd.toml"),
                    Path.of("/etc/cri/conf.d/hosts"),
                    List.of("/podruntime/runtime"),
                    List.of(Path.of("/bin/containerd"))),
            KubeletDefaults.inside(
                    List.of("kubelet"), List.of("/podruntime/kubelet"), "/etc/kubernetes/kubeconfig-kubelet"),
            Fingerprint.ofSystem("talos")),

    BOTTLEROCKET(
            "Bottlerocket", RuntimeDefaults.PACKAGED, KubeletDefaults.PACKAGED, Fingerprint.ofSystem("bottlerocket")),

    KIND(
            "kind",
            RuntimeDefaults.PACKAGED,
            KubeletDefaults.PACKAGED,
            Fingerprint.of("/kind/version", "/kind/product_name")),

    EKS(
            "Amazon EKS",
            RuntimeDefaults.PACKAGED,
            KubeletDefaults.PACKAGED,
            Fingerprint.of("/etc/eks", "/usr/bin/nodeadm")),

    GKE(
            "Google GKE",
            RuntimeDefaults.PACKAGED.withHosts(Path.of("/etc/containerd/hosts.d")),
            KubeletDefaults.PACKAGED,
            Fingerprint.of("/home/kubernetes/bin", "/home/kubernetes/kube-env")),

    AKS(
            "Azure AKS",
            RuntimeDefaults.PACKAGED,
            KubeletDefaults.PACKAGED,
            Fingerprint.of("/opt/azure/containers", "/etc/kubernetes/azure.json"));

    /**
     * The container runtime.
     *
     * @param socket where it listens
     * @param config the configuration that it is started with
     * @param hosts the single directory for hosts.toml files if none is set
     * @param units what it may run in: names of units, or absolute cgroup paths where there are no units; restarting the
     *     first restarts it
     * @param programs where its program may be, the likeliest first
     */
    public record RuntimeDefaults(Path socket, Path config, Path hosts, List<String> units, List<Path> programs) {
        /** Where containerd itself has things by default, and most packages. */
        static final RuntimeDefaults PACKAGED = new RuntimeDefaults(
                Path.of("/run/containerd/containerd.sock"),
                Path.of("/etc/containerd/config.toml"),
                Path.of("/etc/containerd/certs.d"),
                List.of("containerd.service"),
                List.of(Path.of("/usr/bin/containerd"), Path.of("/usr/local/bin/containerd")));

        static RuntimeDefaults ofRancher(String name, String... units) {
            Path home = Path.of("/var/lib/rancher", name);
            Path directory = home.resolve("agent/etc/containerd");
            return new RuntimeDefaults(
                    Path.of("/run/k3s/containerd/containerd.sock"),
                    directory.resolve("config.toml"),
                    directory.resolve("certs.d"),
                    List.of(units),
                    List.of(home.resolve("data/current/bin/containerd"), home.resolve("bin/containerd")));
        }

        RuntimeDefaults withHosts(Path other) {
            return new RuntimeDefaults(socket, config, other, units, programs);
        }
    }

    /**
     * The kubelet.
     *
     * @param commands names of processes that are a kubelet or hold one; the kernel cuts them to 15 characters
     * @param units what it may run in, as for the runtime
     * @param kubeconfigs what it is told of the API server
     */
    public record KubeletDefaults(List<String> commands, List<String> units, List<Path> kubeconfigs) {
        /** A process and a unit of its own. */
        static final KubeletDefaults PACKAGED = new KubeletDefaults(
                List.of("kubelet"),
                List.of("kubelet.service", "snap.kubelet-eks.daemon.service"),
                List.of(Path.of("/etc/kubernetes/kubelet.conf"), Path.of("/var/lib/kubelet/kubeconfig")));

        static KubeletDefaults inside(List<String> commands, List<String> units, String kubeconfig) {
            return new KubeletDefaults(commands, units, List.of(Path.of(kubeconfig)));
        }
    }

    /**
     * By what a distribution is known.
     *
     * @param paths any of these exists
     * @param system or the operating system has this ID; empty for none
     */
    private record Fingerprint(List<Path> paths, String system) {
        static final Fingerprint NONE = new Fingerprint(List.of(), "");

        static Fingerprint of(String... paths) {
            return new Fingerprint(Arrays.stream(paths).map(Path::of).toList(), "");
        }

        static Fingerprint ofSystem(String id) {
            return new Fingerprint(List.of(), id);
        }

        boolean isOn(FileView files, Optional<String> os) throws IOException {
            for (Path path : paths) {
                if (files.follow(path).isPresent()) {
                    return true;
                }
            }
            return os.equals(Optional.of(system));
        }
    }

    private static final Pattern ID = Pattern.compile("(?m)^ID=[\"']?([^\"'\\s]+)");

    private final String title;
    private final RuntimeDefaults daemon;
    private final KubeletDefaults kubelet;
    private final Fingerprint trace;

    Distribution(String title, RuntimeDefaults daemon, KubeletDefaults kubelet, Fingerprint trace) {
        this.title = title;
        this.daemon = daemon;
        this.kubelet = kubelet;
        this.trace = trace;
    }

    /** As people call it. */
    public String title() {
        return title;
    }

    /** Its container runtime. */
    public RuntimeDefaults daemon() {
        return daemon;
    }

    /** Its kubelet. */
    public KubeletDefaults kubelet() {
        return kubelet;
    }

    /**
     * The first line of the hosts.toml files that it writes itself, at each of its starts
     * (pkg/agent/containerd/config.go); empty if it writes none.
     */
    public Optional<String> hostsHeader() {
        return switch (this) {
            case K3S -> Optional.of("# File generated by k3s. DO NOT EDIT.");
            case RKE2 -> Optional.of("# File generated by rke2. DO NOT EDIT.");
            default -> Optional.empty();
        };
    }

    /** Something of all distributions, each thing once. */
    public static <T> List<T> all(Function<Distribution, List<T>> things) {
        return union(List.of(values()), things);
    }

    /** Something of these distributions, each thing once. */
    public static <T> List<T> union(List<Distribution> these, Function<Distribution, List<T>> things) {
        return these.stream()
                .flatMap(each -> things.apply(each).stream())
                .distinct()
                .toList();
    }

    /**
     * Where the container runtime listens: the first socket there is, else that of {@link #PLAIN}.
     *
     * @param here where this process finds what the node names so
     */
    public static Path socket(UnaryOperator<Path> here) {
        return Arrays.stream(values())
                .map(each -> here.apply(each.daemon.socket()))
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> here.apply(PLAIN.daemon.socket()));
    }

    /**
     * Those whose runtime listens there, wherever the node's root is mounted; all of them for a socket that none of them
     * has.
     */
    public static List<Distribution> listeningAt(Path socket) {
        List<Distribution> these = Arrays.stream(values())
                .filter(each -> socket.endsWith(Path.of("/").relativize(each.daemon.socket())))
                .toList();
        return these.isEmpty() ? List.of(values()) : these;
    }

    /** What a runtime that listens there is started with, where its process cannot be seen: the first file there is. */
    public static Path configOf(FileView files, Path socket) throws IOException {
        List<Distribution> these = listeningAt(socket);
        for (Distribution each : these) {
            if (files.follow(each.daemon.config()).isPresent()) {
                return each.daemon.config();
            }
        }
        return these.getFirst().daemon.config();
    }

    /** The unit of a runtime that listens there, where its process cannot be seen; without {@code .service}. */
    public static String unitOf(Path socket) {
        return listeningAt(socket).getFirst().daemon.units().getFirst().replaceFirst("\\.service$", "");
    }

    /** Those that have left something on a node. {@link #PLAIN} leaves nothing that the others do not leave as well. */
    public static List<Distribution> on(FileView files) throws IOException {
        Optional<String> os = os(files);
        List<Distribution> found = new ArrayList<>();
        for (Distribution each : values()) {
            if (each != PLAIN && each.trace.isOn(files, os)) {
                found.add(each);
            }
        }
        return found;
    }

    private static Optional<String> os(FileView files) throws IOException {
        for (Path file : List.of(Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"))) {
            if (files.follow(file).isPresent()) {
                Matcher id = ID.matcher(files.read(file).text());
                return id.find() ? Optional.of(id.group(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
