package dev.regpath.harness;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A node with a network for pods, beside a machine of the outside that has addresses which nobody else has: who is not
 * redirected reaches that one, and sees that it was asked.
 */
final class PodNode {
    /** What the mission's own example leads to a pod. */
    static final String FRONTEND = "10.10.10.10";

    static final String FRONTEND_IPV6 = "fd10::10";
    static final int PORT = 8080;

    /** By this name the machine outside answers. */
    static final String OUTSIDE = "outside";

    private static final Path CONTAINERD = Path.of("/etc/containerd/config.toml");

    private final Node node;
    private final CgroupDriver driver;

    private PodNode(Node node, CgroupDriver driver) {
        this.node = node;
        this.driver = driver;
    }

    /** Makes a node ready for pods. */
    static PodNode of(Node node, CgroupDriver driver) {
        PodNetwork.start(node);
        PodNetwork.outside(node, FRONTEND, FRONTEND_IPV6, PORT);
        if (driver == CgroupDriver.SYSTEMD) {
            useSystemd(node);
        }
        PodImages.importCaller(node);
        return new PodNode(node, driver);
    }

    private static void useSystemd(Node node) {
        String cri = node.generation() == Generation.CONTAINERD_2_1
                ? "io.containerd.cri.v1.runtime"
                : "io.containerd.grpc.v1.cri";
        node.write(CONTAINERD, node.read(CONTAINERD) + """

                [plugins."%1$s".containerd.runtimes.runc]
                  runtime_type = "io.containerd.runc.v2"
                [plugins."%1$s".containerd.runtimes.runc.options]
                  SystemdCgroup = true
                """.formatted(cri));
        node.restart(Daemon.CONTAINERD);
    }

    Node node() {
        return node;
    }

    /** A pod that serves its own name at a port, by TCP and UDP. */
    OrdinaryPod serving(String namespace, String name, int port) {
        return OrdinaryPod.of(driver, namespace, name, "/caller", "serve", Integer.toString(port), name);
    }

    /** A pod whose first act is to ask the frontend; what was answered is in its log. */
    OrdinaryPod askingFirst(String namespace, String name) {
        return OrdinaryPod.of(driver, namespace, name, "/caller", "first", FRONTEND, Integer.toString(PORT));
    }

    /** Those that a pod sees of its own. */
    static List<InetAddress> addresses(Pod pod) {
        return Arrays.stream(pod.exec("/usr/bin/hostname", "-I")
                        .orThrow()
                        .out()
                        .strip()
                        .split(" "))
                .map(InetAddress::ofLiteral)
                .toList();
    }

    /**
     * The document that leads the frontend to port 80 of a pod, by TCP and UDP.
     *
     * @param scope as YAML in one line
     * @param more further lines of each redirect
     */
    static String document(String scope, Pod backend, String... more) {
        List<String> endpoints = addresses(backend).stream()
                .map(InetAddress::getHostAddress)
                .map(address ->
                        address.contains(":") ? "\"[%s]:80\"".formatted(address) : "\"%s:80\"".formatted(address))
                .toList();
        StringBuilder document = new StringBuilder("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata:
                  name: web
                spec:
                  registry: registry.example.com
                  scope: %s
                  redirects:
                """.formatted(scope));
        for (String protocol : List.of("TCP", "UDP")) {
            document.append("""
                        - name: web-%s
                          frontend:
                            addresses: [%s, "%s"]
                            ports: [{port: %d, protocol: %s}]
                          backend:
                            addresses: %s
                    """.formatted(
                            protocol.toLowerCase(Locale.ROOT), FRONTEND, FRONTEND_IPV6, PORT, protocol, endpoints));
            for (String line : more) {
                document.append("      ").append(line).append('\n');
            }
        }
        return document.toString();
    }
}
