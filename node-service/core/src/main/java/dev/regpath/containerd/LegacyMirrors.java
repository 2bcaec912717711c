package dev.regpath.containerd;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.Bytes;
import dev.regpath.input.Paths;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Deprecated {@code registry.mirrors} and {@code registry.configs.*.tls} as hosts.toml files that mean the same
 * ({@code registryHosts} and {@code registryEndpoints} in pkg/cri/server/image_pull.go). Credentials are not moved: containerd
 * reads {@code configs.*.auth} and {@code auths} beside hosts.toml files, too.
 *
 * @param files content by the name of the registry's directory
 * @param remarks what could not be kept, and what has to be known
 */
public record LegacyMirrors(SortedMap<String, Bytes> files, List<String> remarks) {
    /** What containerd looks for if a registry has no directory of its own. */
    public static final String ANY = "_default";

    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_HOST = "registry-1.docker.io";
    private static final List<String> CAPABILITIES = List.of("pull", "resolve");

    public LegacyMirrors {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        remarks = List.copyOf(remarks);
    }

    /** One endpoint, with what {@code configs} says of its host. */
    private record LegacyEndpoint(String url, String host, HostFields fields) {}

    /** Settings that no hosts.toml can keep; the message is for operators. */
    public static final class CannotMigrateException extends Exception {
        private final String reason;

        CannotMigrateException(String reason) {
            super(reason);
            this.reason = reason;
        }

        /** Why not, for operators. */
        public String reason() {
            return reason;
        }
    }

    /** Translates the settings for this containerd. */
    public static LegacyMirrors of(RegistrySettings registry, ContainerdVersion version) throws CannotMigrateException {
        List<String> remarks = new ArrayList<>();
        Map<?, ?> configs = withTls(registry, version);
        SortedMap<String, Bytes> files = new TreeMap<>();
        for (Map.Entry<?, ?> mirror : registry.mirrors().entrySet()) {
            String name = mirror.getKey().toString();
            if (name.equals("*") && !version.isAtLeast(1, 6, 17)) {
                throw new CannotMigrateException(
                        "registry.mirrors has \"*\", and containerd before 1.6.17 has no _default directory");
            }
            Map<?, ?> fields = mirror.getValue() instanceof Map<?, ?> map ? map : Map.of();
            if (fields.containsKey("rewrite") || fields.containsKey("rewrites")) {
                remarks.add("rewrite of mirror %s can't be written in a hosts.toml: it is lost".formatted(name));
            }
            HostsToml file = hosts(name, endpoints(name, fields, configs), configs);
            files.put(name.equals("*") ? ANY : name, write(file, version));
        }
        for (String host : tlsOnly(registry, configs)) {
            files.put(
                    host.equals(DOCKER_HUB_HOST) ? DOCKER_HUB : host, write(hosts(host, List.of(), configs), version));
        }
        if (version.isAtLeast(2, 0, 0) && registry.hasTls()) {
            remarks.add("registry.configs.*.tls is ignored by containerd 2.x, today and afterwards");
        }
        return new LegacyMirrors(files, remarks);
    }

    /**
     * Which hosts this containerd asks for images of a registry if it has no {@code config_path}.
     *
     * @throws CannotMigrateException if an endpoint is none that it could ask
     */
    public static HostsToml hosts(RegistryHost registry, RegistrySettings settings, ContainerdVersion version)
            throws CannotMigrateException {
        String name = registry.toString();
        Map<?, ?> configs = withTls(settings, version);
        String mirror = settings.mirrors().containsKey(name) ? name : "*";
        return hosts(
                name, endpoints(mirror, TomlValues.tableAt(settings.mirrors(), List.of(mirror)), configs), configs);
    }

    /** 2.x has no TLS settings there any more, and says nothing of those that are. */
    private static Map<?, ?> withTls(RegistrySettings registry, ContainerdVersion version) {
        return version.isAtLeast(2, 0, 0) ? Map.of() : registry.configs();
    }

    private static Bytes write(HostsToml file, ContainerdVersion version) {
        List<String> head = List.of("From registry.mirrors of containerd's configuration, which is deprecated.");
        return Bytes.of(HostsTomlWriter.write(file, new HostsTomlWriter.Comments(head, Map.of()), version));
    }

    /** The registry itself comes last, unless an endpoint is the registry: then there is nothing after the endpoints. */
    private static HostsToml hosts(String name, List<LegacyEndpoint> endpoints, Map<?, ?> configs) {
        boolean itself = endpoints.stream().anyMatch(endpoint -> endpoint.host().equals(name));
        List<HostTable> hosts = new ArrayList<>();
        endpoints
                .subList(0, endpoints.size() - (itself ? 1 : 0))
                .forEach(endpoint -> hosts.add(
                        new HostTable(endpoint.url(), endpoint.fields().withCapabilities(CAPABILITIES))));
        if (itself) {
            LegacyEndpoint last = endpoints.getLast();
            return new HostsToml(Optional.of(last.url()), last.fields(), hosts);
        }
        String host = name.equals(DOCKER_HUB) ? DOCKER_HUB_HOST : name;
        return new HostsToml(Optional.empty(), tls(configs, host, false), hosts);
    }

    private static List<LegacyEndpoint> endpoints(String name, Map<?, ?> fields, Map<?, ?> configs)
            throws CannotMigrateException {
        List<LegacyEndpoint> endpoints = new ArrayList<>();
        Object listed = fields.get("endpoint");
        for (Object item : listed instanceof List<?> list ? list : List.of()) {
            endpoints.add(endpoint(name, item.toString(), configs));
        }
        return endpoints;
    }

    private static LegacyEndpoint endpoint(String name, String written, Map<?, ?> configs)
            throws CannotMigrateException {
        boolean bare = !written.contains("://");
        URI url;
        try {
            url = new URI(bare ? "%s://%s".formatted(isLocal(written) ? "http" : "https", written) : written);
        } catch (URISyntaxException e) {
            throw new CannotMigrateException(
                    "mirror %s has endpoint '%s', which is not a URL".formatted(name, written));
        }
        String host = url.getRawAuthority();
        if (host == null
                || url.getRawUserInfo() != null
                || !List.of("http", "https").contains(url.getScheme())) {
            throw new CannotMigrateException(
                    "mirror %s has endpoint '%s', which is not a plain http or https URL".formatted(name, written));
        }
        String path = url.getRawPath();
        HostFields fields = tls(configs, host, url.getScheme().equals("http"));
        // A path is used as it is; without one, /v2 is put there, as in a hosts.toml.
        boolean override = !path.isEmpty() && !path.equals("/v2");
        return new LegacyEndpoint(
                url.getScheme() + "://" + host + path,
                host,
                new HostFields(
                        fields.capabilities(),
                        fields.ca(),
                        fields.client(),
                        fields.skipVerify(),
                        fields.header(),
                        override,
                        fields.dialTimeout(),
                        fields.others()));
    }

    /** addDefaultScheme: plain http for this machine only. */
    private static boolean isLocal(String host) {
        return host.startsWith("localhost") || host.startsWith("127.") || host.startsWith("[::1]");
    }

    /** In a hosts.toml, TLS settings on an http host would make containerd try https first. */
    private static HostFields tls(Map<?, ?> configs, String host, boolean plain) {
        Map<?, ?> tls = TomlValues.tableAt(configs, List.of(host, "tls"));
        if (plain || tls.isEmpty()) {
            return HostFields.NONE;
        }
        List<Path> ca = file(tls, "ca_file").stream().toList();
        Optional<Path> certificate = file(tls, "cert_file");
        List<KeyPair> client = certificate.stream()
                .map(file -> new KeyPair(file, file(tls, "key_file").orElse(file)))
                .toList();
        boolean skip = Boolean.TRUE.equals(tls.get("insecure_skip_verify"));
        return new HostFields(
                List.of(),
                ca,
                client,
                skip ? Optional.of(true) : Optional.empty(),
                new TreeMap<>(),
                false,
                Optional.empty(),
                new TreeMap<>());
    }

    /** A text that is no path names no file: containerd cannot open it either. */
    private static Optional<Path> file(Map<?, ?> tls, String key) {
        return TomlValues.text(tls, key).flatMap(Paths::of);
    }

    /** Hosts with TLS settings and no mirrors of their own: images are pulled from them, too. */
    private static TreeSet<String> tlsOnly(RegistrySettings registry, Map<?, ?> configs) {
        TreeSet<String> hosts = new TreeSet<>();
        configs.keySet().forEach(host -> {
            String registryName = host.equals(DOCKER_HUB_HOST) ? DOCKER_HUB : host.toString();
            boolean hasTls = !TomlValues.tableAt(configs, List.of(host.toString(), "tls"))
                    .isEmpty();
            if (hasTls && !registry.mirrors().containsKey(registryName)) {
                hosts.add(host.toString());
            }
        });
        return hosts;
    }
}
