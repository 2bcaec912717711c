package dev.regpath.harness;

import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node as its distribution delivers it: a containerd that was never told of hosts.toml, and nothing of Regpath but an
 * unpacked archive and a path file that the operator brings.
 */
final class BareHost {
    static final Path CONFIG = Path.of("/etc/containerd/config.toml");
    static final Path PATH_FILE = Path.of("/root/company.yaml");

    private final Node node;
    private FileSnapshot before;

    private BareHost(Node node) {
        this.node = node;
        this.before = snapshot();
    }

    static BareHost start(Lab lab, RegistrySite site, Generation generation) {
        Node node = lab.bareNode(generation, site);
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        node.write(CONFIG, config(generation));
        // An archive brings its own Java runtime; the build's has none, and the engine's nodes have no CAP_BPF by name.
        for (String unit : List.of("regpath-boot", "regpath-node")) {
            node.write(
                    Path.of("/etc/systemd/system/%s.service.d/10-harness.conf".formatted(unit)),
                    "[Service]\nEnvironment=JAVA_HOME=/opt/java\nCapabilityBoundingSet=CAP_SYS_ADMIN\n");
        }
        node.script("rm -rf /etc/containerd/certs.d; systemctl daemon-reload; systemctl restart containerd")
                .orThrow();
        node.cut(DeadPath.RESET);
        return new BareHost(node);
    }

    /** As the people who build an image for machines might leave it: no word of hosts.toml. */
    static String config(Generation generation) {
        String section = generation == Generation.CONTAINERD_2_1 ? "cri.v1.runtime" : "grpc.v1.cri";
        return "version = %d\r\n\r\n# set by the people who build our images\r\n[plugins.'io.containerd.%s']\r\n  restrict_oom_score_adj = true"
                .formatted(generation == Generation.CONTAINERD_2_1 ? 3 : 2, section);
    }

    Node node() {
        return node;
    }

    /** The archive with Regpath's image, of what a release consists of. */
    String image() {
        return node.script("echo %s/regpath-*-image.tar".formatted(Node.DELIVERIES))
                .orThrow()
                .out()
                .strip();
    }

    /** Runs the installer from the archive. */
    Execution installer(String... arguments) {
        return node.installer(arguments);
    }

    Execution install(String... also) {
        return installer(Stream.concat(Stream.of("install", "--paths", PATH_FILE.toString()), Stream.of(also))
                .toArray(String[]::new));
    }

    /** Runs the installer so that it is killed at a moment of a step. */
    Execution killed(InstallStep step, Moment moment, String... arguments) {
        return node.killedInstaller(step, moment, arguments);
    }

    /** What differs from before anything was installed; containerd's own data aside. */
    List<String> differences() {
        return before.differences(snapshot());
    }

    private FileSnapshot snapshot() {
        FileSnapshot all = node.tree("/etc", "/usr", "/opt", "/var/lib", "/sys/fs/bpf");
        var kept = new java.util.TreeMap<>(all.entries());
        kept.keySet()
                .removeIf(path -> path.startsWith("/var/lib/containerd")
                        || path.startsWith("/var/lib/systemd")
                        || path.startsWith("/opt/java"));
        node.attachedBesidesSystemds().forEach(line -> kept.put(line, "attached"));
        return new FileSnapshot(kept);
    }

    boolean containerdAnswers() {
        return node.script("ctr version > /dev/null").succeeded()
                && node.exec("systemctl", "is-active", "containerd").succeeded();
    }

    /** Pulls as a kubelet does, with the pull secret that the realm asks for. */
    Execution pull() {
        return node.regpath(
                "pull",
                "--remove",
                "--timeout",
                "60s",
                "--credentials",
                RegistrySite.CREDENTIALS,
                RegistrySite.SMALL_IMAGE);
    }
}
