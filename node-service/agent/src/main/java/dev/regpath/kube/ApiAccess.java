package dev.regpath.kube;

import dev.regpath.input.Urls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Knows the way to the API server. Asked again for each connection, so that a changed token or CA is used at once. */
@FunctionalInterface
public interface ApiAccess {
    /** What a Pod is given by the kubelet. */
    Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /**
     * Where the server is and how to be let in, now.
     *
     * @throws IOException if a file cannot be read or understood
     */
    ApiEndpoint endpoint() throws IOException;

    /**
     * The access this process has: a kubeconfig that was named, else the service account of a Pod; empty if neither is
     * there, as on a host that is not (yet) part of a cluster.
     */
    static Optional<ApiAccess> find(Optional<Path> kubeconfig, Path serviceAccount, Map<String, String> environment) {
        if (kubeconfig.isPresent()) {
            return Optional.of(new Kubeconfig(kubeconfig.get()));
        }
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", Integer.toString(Urls.HTTPS_PORT));
        return host.isBlank() || !isPort(port) || !Files.exists(serviceAccount.resolve("token"))
                ? Optional.empty()
                : Optional.of(new InCluster(host, Integer.parseInt(port), serviceAccount));
    }

    private static boolean isPort(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65_535;
    }
}
