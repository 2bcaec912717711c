package dev.regpath.kube;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Paths;
import dev.regpath.input.Urls;
import dev.regpath.input.Yaml;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The access that a kubeconfig file describes, by its current context: tokens and client certificates. Programs that
 * make tokens are not run: an agent must not depend on them.
 */
final class Kubeconfig implements ApiAccess {
    private static final String HOW = "Name a kubeconfig with a server, its CA, and a token or a client certificate.";

    private final Path file;
    private final KeptTls tls = new KeptTls();

    /** Reads nothing yet. */
    Kubeconfig(Path file) {
        this.file = file;
    }

    @Override
    public ApiEndpoint endpoint() throws IOException {
        Map<?, ?> config = read();
        Map<?, ?> context = named(
                config,
                "contexts",
                "context",
                text(config, "current-context").orElseThrow(() -> wrong("it has no current-context")));
        Map<?, ?> cluster = named(
                config,
                "clusters",
                "cluster",
                text(context, "cluster").orElseThrow(() -> wrong("its current context names no cluster")));
        Optional<String> userName = text(context, "user").filter(name -> !name.isEmpty());
        Map<?, ?> user = userName.isPresent() ? named(config, "users", "user", userName.get()) : Map.of();
        if (user.containsKey("exec") || user.containsKey("auth-provider")) {
            throw wrong("its user gets tokens from a program");
        }
        if (cluster.containsKey("proxy-url")) {
            throw wrong("its cluster is reached through a proxy");
        }
        if (Boolean.TRUE.equals(cluster.get("insecure-skip-tls-verify"))) {
            throw wrong("it would trust any server (insecure-skip-tls-verify)");
        }
        return endpoint(cluster, user);
    }

    private ApiEndpoint endpoint(Map<?, ?> cluster, Map<?, ?> user) throws IOException {
        URI server = server(text(cluster, "server").orElseThrow(() -> wrong("its cluster has no server")));
        boolean secure = "https".equals(server.getScheme());
        String host = server.getHost().replaceAll("[\\[\\]]", "");
        Optional<Tls.ClientIdentity> identity = Optional.empty();
        Optional<String> certificate = pem(user, "client-certificate");
        if (certificate.isPresent()) {
            identity = Optional.of(new Tls.ClientIdentity(
                    certificate.get(),
                    pem(user, "client-key").orElseThrow(() -> wrong("its client certificate has no key"))));
        }
        Optional<String> token = text(user, "token");
        if (token.isEmpty() && text(user, "tokenFile").isPresent()) {
            token = Optional.of(
                    read(beside(text(user, "tokenFile").get()), Limits.TOKEN).strip());
        }
        return new ApiEndpoint(
                host,
                Urls.port(server),
                Urls.withoutLastSlashes(Optional.ofNullable(server.getPath()).orElse("")),
                secure ? Optional.of(tls.trusting(pem(cluster, "certificate-authority"), identity)) : Optional.empty(),
                text(cluster, "tls-server-name").orElse(host),
                token);
    }

    private Map<?, ?> read() throws IOException {
        try {
            if (Yaml.load(read(file, Limits.KUBECONFIG)).stream().findFirst().orElse("") instanceof Map<?, ?> config) {
                return config;
            }
        } catch (InvalidInput e) {
            throw new ApiException("%s is not YAML: %s".formatted(file, e.reason()), HOW, e);
        }
        throw wrong("it is not a kubeconfig");
    }

    private Map<?, ?> named(Map<?, ?> config, String list, String kind, String name) throws ApiException {
        if (config.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> named
                        && name.equals(named.get("name"))
                        && named.get(kind) instanceof Map<?, ?> found) {
                    return found;
                }
            }
        }
        throw wrong("it has no %s '%s'".formatted(kind, name));
    }

    private URI server(String url) throws ApiException {
        return Urls.of(url).orElseThrow(() -> wrong("'%s' is not the URL of a server".formatted(Quoted.visible(url))));
    }

    /** What is in the file itself as base64 or, under the shorter key, in a file it names. */
    private Optional<String> pem(Map<?, ?> map, String key) throws IOException {
        Optional<String> data = text(map, key + "-data");
        if (data.isPresent()) {
            try {
                return Optional.of(new String(Base64.getMimeDecoder().decode(data.get()), StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw new ApiException("%s: %s-data is not base64".formatted(file, key), HOW, e);
            }
        }
        Optional<String> named = text(map, key);
        return named.isPresent() ? Optional.of(read(beside(named.get()), Limits.CERTIFICATES)) : Optional.empty();
    }

    private Path beside(String name) throws ApiException {
        return file.resolveSibling(Paths.of(name).orElseThrow(() -> wrong("it names a file that cannot be")));
    }

    private static String read(Path file, InputLimit limit) throws IOException {
        return new String(InputFile.read(file, limit), StandardCharsets.UTF_8);
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return Optional.ofNullable(map.get(key)).map(Object::toString);
    }

    private ApiException wrong(String what) {
        return new ApiException(ApiException.NO_STATUS, "%s: %s".formatted(file, what), HOW);
    }
}
