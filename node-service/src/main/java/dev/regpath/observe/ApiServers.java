package dev.regpath.observe;

import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Yaml;
import dev.regpath.intent.Addresses;
import dev.regpath.intent.HostName;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the API server is, as the node knows it: by the environment of a Pod and by the kubelet's kubeconfig. Servers
 * may go by name; the names are followed like all others.
 *
 * @param servers host, without brackets, and port
 */
public record ApiServers(Set<Server> servers) {
    /**
     * One of them.
     *
     * @param host a name or an address
     * @param port its port
     */
    public record Server(String host, int port) implements Comparable<Server> {
        @Override
        public int compareTo(Server other) {
            int byHost = host.compareTo(other.host);
            return byHost != 0 ? byHost : Integer.compare(port, other.port);
        }
    }

    public ApiServers {
        servers = Set.copyOf(servers);
    }

    /**
     * Reads both sources; what is absent or cannot be read adds nothing.
     *
     * @param environment this process's
     * @param kubeconfigs files, usually the kubelet's
     */
    public static ApiServers read(Map<String, String> environment, List<Path> kubeconfigs) {
        Stream<Server> inPod = Stream.ofNullable(environment.get("KUBERNETES_SERVICE_HOST"))
                .filter(host -> !host.isBlank())
                .map(host -> new Server(host, port(environment.getOrDefault("KUBERNETES_SERVICE_PORT", ""))));
        Stream<Server> ofKubelet = kubeconfigs.stream().flatMap(ApiServers::servers);
        return new ApiServers(Stream.concat(inPod, ofKubelet).collect(Collectors.toUnmodifiableSet()));
    }

    /** The names among them, to be followed. */
    public Set<HostName> names() {
        Set<HostName> names = new TreeSet<>();
        servers.forEach(server -> name(server.host()).ifPresent(names::add));
        return names;
    }

    /** Their addresses, as far as the names are known. */
    public Set<ApiServer> addresses(Map<HostName, NameView> views) {
        return servers.stream()
                .flatMap(server -> Addresses.isLiteral(server.host())
                        ? Stream.of(new ApiServer(Addresses.parse(server.host()), server.port()))
                        : name(server.host()).stream()
                                .flatMap(name -> views.getOrDefault(name, NameView.UNKNOWN).addresses().stream())
                                .map(address -> new ApiServer(address, server.port())))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<HostName> name(String host) {
        try {
            return Optional.of(new HostName(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int port(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 443;
    }

    private static Stream<Server> servers(Path kubeconfig) {
        try {
            String text = new String(InputFile.read(kubeconfig, Limits.KUBECONFIG), StandardCharsets.UTF_8);
            return Yaml.load(text).stream()
                    .limit(1)
                    .flatMap(root ->
                            root instanceof Map<?, ?> config && config.get("clusters") instanceof List<?> clusters
                                    ? clusters.stream().flatMap(ApiServers::server)
                                    : Stream.empty());
        } catch (IOException | InvalidInput e) {
            return Stream.empty();
        }
    }

    private static Stream<Server> server(Object entry) {
        if (!(entry instanceof Map<?, ?> named)
                || !(named.get("cluster") instanceof Map<?, ?> cluster)
                || !(cluster.get("server") instanceof String url)) {
            return Stream.empty();
        }
        try {
            URI uri = URI.create(url);
            String host = uri.getHost();
            return host == null
                    ? Stream.empty()
                    : Stream.of(new Server(
                            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                            uri.getPort() < 0 ? 443 : uri.getPort()));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }
}
