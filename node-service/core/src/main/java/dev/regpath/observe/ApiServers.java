package dev.regpath.observe;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Urls;
import dev.regpath.input.Yaml;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is, as the node knows it: by the environment of a Pod and by the kubelet's kubeconfig. Servers
 * may be given by name; the names are followed like all others.
 *
 * <p>What is there and cannot be understood is not passed over: it is a server all the same, of which less is known.
 *
 * @param servers host, without brackets, and port
 * @param unreadable what would name further ones
 */
public record ApiServers(Set<Server> servers, Set<Guarded.Unknown> unreadable) {
    /**
     * One of them.
     *
     * @param host a name or an address, as it is written
     * @param port its port
     */
    public record Server(String host, int port) implements Comparable<Server> {
        /** One whose address is known. */
        public static Server at(InetAddress address, int port) {
            return new Server(Addresses.text(address), port);
        }

        @Override
        public int compareTo(Server other) {
            int byHost = host.compareTo(other.host);
            return byHost != 0 ? byHost : Integer.compare(port, other.port);
        }

        /** {@code 10.96.0.1:443}, {@code [fd00::1]:443}, {@code api.example.com:6443}. */
        @Override
        public String toString() {
            return host.indexOf(':') < 0 ? "%s:%d".formatted(host, port) : "[%s]:%d".formatted(host, port);
        }
    }

    public ApiServers {
        servers = Set.copyOf(servers);
        unreadable = Set.copyOf(unreadable);
    }

    /**
     * Reads both sources; what is absent adds nothing.
     *
     * @param environment this process's
     * @param kubeconfigs files, usually the kubelet's
     */
    public static ApiServers read(Map<String, String> environment, List<Path> kubeconfigs) {
        ServerCollector collector = new ServerCollector();
        collector.environment(environment);
        kubeconfigs.forEach(collector::kubeconfig);
        return new ApiServers(collector.servers, collector.unreadable);
    }

    /** What a kubeconfig says. */
    public static ApiServers ofKubeconfig(String where, String text) {
        ServerCollector collector = new ServerCollector();
        collector.kubeconfig(where, text);
        return new ApiServers(collector.servers, collector.unreadable);
    }

    /**
     * The same, and these.
     *
     * @param others host and port of each, as a {@link Server} shows itself
     */
    public ApiServers with(Set<String> others) {
        ServerCollector collector = new ServerCollector();
        others.forEach(server -> collector.url("https://" + server, "the watcher"));
        Set<Server> all = new HashSet<>(servers);
        all.addAll(collector.servers);
        Set<Guarded.Unknown> unknown = new HashSet<>(unreadable);
        unknown.addAll(collector.unreadable);
        return new ApiServers(all, unknown);
    }

    /** The names among them, to be followed. */
    public Set<HostName> names() {
        Set<HostName> names = new TreeSet<>();
        servers.stream()
                .filter(server -> literal(server.host()).isEmpty())
                .forEach(server -> HostName.ofForeign(server.host()).ifPresent(names::add));
        return names;
    }

    /** What is known of them, as far as the names are known. */
    public Guarded guarded(Map<HostName, NameView> views) {
        Set<ApiServerAddress> known = new HashSet<>();
        Set<Guarded.Unknown> unknown = new HashSet<>(unreadable);
        for (Server server : servers) {
            Set<InetAddress> addresses = addresses(server.host(), views);
            addresses.forEach(address -> known.add(new ApiServerAddress(address, server.port())));
            if (addresses.isEmpty()) {
                unknown.add(new Guarded.Unknown(
                        "the kubelet's API server at port %d has a name without a known address"
                                .formatted(server.port()),
                        OptionalInt.of(server.port())));
            }
        }
        return new Guarded(known, names(), unknown);
    }

    private static Set<InetAddress> addresses(String host, Map<HostName, NameView> views) {
        return literal(host)
                .map(Set::of)
                .or(() -> HostName.ofForeign(host)
                        .map(name -> views.getOrDefault(name, NameView.UNKNOWN).addresses()))
                .orElse(Set.of());
    }

    /** Also an IPv4 address in the form of an IPv6 one, which a program would connect to all the same. */
    private static Optional<InetAddress> literal(String host) {
        if (Addresses.isLiteral(host)) {
            return Optional.of(Addresses.parse(host));
        }
        int scope = host.indexOf('%');
        String text = scope < 0 ? host : host.substring(0, scope);
        try {
            return text.indexOf(':') < 0 ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What was found so far. */
    private static final class ServerCollector {
        private final Set<Server> servers = new HashSet<>();
        private final Set<Guarded.Unknown> unreadable = new HashSet<>();

        void environment(Map<String, String> environment) {
            String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
            if (host.isBlank()) {
                return;
            }
            String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
            add(
                    host.strip(),
                    port.isBlank() ? OptionalInt.of(Urls.HTTPS_PORT) : port(port.strip()),
                    "KUBERNETES_SERVICE_PORT");
        }

        void kubeconfig(Path file) {
            try {
                kubeconfig(
                        file.toString(), new String(InputFile.read(file, Limits.KUBECONFIG), StandardCharsets.UTF_8));
            } catch (NoSuchFileException e) {
                // It names no server to anybody.
            } catch (IOException e) {
                unreadable(file.toString(), "cannot be read");
            }
        }

        void kubeconfig(String where, String text) {
            try {
                Yaml.load(text).stream().limit(1).forEach(root -> config(where, root));
            } catch (InvalidInput e) {
                unreadable(where, "is not YAML");
            }
        }

        private void config(String where, Object root) {
            if (!(root instanceof Map<?, ?> config)) {
                unreadable(where, "is not a kubeconfig");
                return;
            }
            Object clusters = config.get("clusters");
            if (clusters instanceof List<?> list) {
                list.forEach(entry -> cluster(where, entry));
            } else if (clusters != null) {
                unreadable(where, "has no list of clusters");
            }
        }

        private void cluster(String where, @Nullable Object entry) {
            if (!(entry instanceof Map<?, ?> named)
                    || !(named.get("cluster") instanceof Map<?, ?> cluster)
                    || !(cluster.get("server") instanceof String url)
                    || url.isBlank()) {
                unreadable(where, "has a cluster without a server");
                return;
            }
            url(url.strip(), where);
        }

        /** By hand: a URI of Java has no host where a name has an underscore, or is written in any other way. */
        private void url(String url, String where) {
            int scheme = url.indexOf("://");
            String rest = scheme < 0 ? url : url.substring(scheme + 3);
            String authority = rest.split("[/?#]", 2)[0];
            authority = authority.substring(authority.lastIndexOf('@') + 1);
            int bracket = authority.lastIndexOf(']');
            int colon = authority.lastIndexOf(':');
            boolean hasPort = colon > bracket && (bracket >= 0 || authority.indexOf(':') == colon);
            String host = hasPort ? authority.substring(0, colon) : authority;
            host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            if (hasPort) {
                add(host, port(authority.substring(colon + 1)), where);
                return;
            }
            boolean plain = url.regionMatches(true, 0, "http://", 0, 7);
            boolean either = scheme < 0; // client-go decides by what else is configured.
            if (plain || either) {
                add(host, OptionalInt.of(Urls.HTTP_PORT), where);
            }
            if (!plain) {
                add(host, OptionalInt.of(Urls.HTTPS_PORT), where);
            }
        }

        private void add(String host, OptionalInt port, String where) {
            if (port.isEmpty()) {
                unreadable.add(new Guarded.Unknown(where + " names the API server with no port", port));
            } else {
                servers.add(new Server(host, port.getAsInt()));
            }
        }

        private void unreadable(String where, String why) {
            unreadable.add(new Guarded.Unknown("%s %s".formatted(where, why), OptionalInt.empty()));
        }

        private static OptionalInt port(String text) {
            if (!text.matches("[0-9]{1,5}")) {
                return OptionalInt.empty();
            }
            int port = Integer.parseInt(text);
            return port < 1 || port > 65_535 ? OptionalInt.empty() : OptionalInt.of(port);
        }
    }
}
