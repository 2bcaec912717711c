package dev.regpath.convert;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.Urls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code registries.yaml} of k3s and RKE2: a mirror for each host. */
final class K3sRegistries {
    private static final List<String> CAPABILITIES = List.of("pull", "resolve");
    private static final String EVERY_OTHER = "*";

    private final ForeignMap mirrors;
    private final ForeignMap configs;
    private final List<String> faults;

    /** What is said of hosts that no mirror has asked for yet. */
    private final List<String> unused;

    private K3sRegistries(ForeignMap document, List<String> faults) {
        this.mirrors = document.map("mirrors");
        this.configs = document.map("configs");
        this.faults = faults;
        this.unused = new ArrayList<>(configs.names());
    }

    static List<Draft> drafts(ForeignMap document, List<String> faults) {
        return new K3sRegistries(document, faults).drafts();
    }

    private List<Draft> drafts() {
        List<Draft> drafts = new ArrayList<>();
        for (String registry : mirrors.names()) {
            draft(registry, mirrors.map(registry)).ifPresent(drafts::add);
        }
        for (String host : unused) {
            configs.map(host).passOver();
            faults.add(
                    host.equals(EVERY_OTHER)
                            ? "configs of \"*\": a RegistryPath is for one registry; its settings stay in registries.yaml"
                            : "configs of %s: no mirror is there, and settings of a registry itself stay in registries.yaml"
                                    .formatted(host));
        }
        return drafts;
    }

    private Optional<Draft> draft(String registry, ForeignMap mirror) {
        List<String> endpoints = mirror.texts("endpoint");
        ForeignMap rewrites = mirror.map("rewrite");
        Optional<String> prefix = Rewrite.prefix(rewrites);
        String why = registry.equals(EVERY_OTHER)
                ? "a RegistryPath is for one registry; write one for each"
                : endpoints.isEmpty()
                        ? "it has no endpoint"
                        : prefix.isEmpty()
                                ? "its rewrite changes names otherwise than by words before all of them; no hosts.toml can"
                                : "";
        if (!why.isEmpty()) {
            mirror.passOver();
            rewrites.passOver();
            faults.add("mirrors of %s: %s".formatted(registry.equals(EVERY_OTHER) ? "\"*\"" : registry, why));
            return Optional.empty();
        }
        MirrorDraft draft = new MirrorDraft(registry);
        for (String endpoint : endpoints) {
            location(endpoint)
                    .ifPresentOrElse(
                            location -> draft.add(
                                    new ConvertedHost(location.below(prefix.orElse("")), settings(location, draft))),
                            () -> draft.note(
                                    "%s is not a URL of a registry and was left out.".formatted(Quoted.of(endpoint))));
        }
        itself(registry, draft);
        if (draft.isEmpty()) {
            faults.add("mirrors of %s: none of its endpoints can be a mirror%s".formatted(registry, draft.because()));
            return Optional.empty();
        }
        return Optional.of(draft.finish(true));
    }

    /** k3s takes a port of this machine that is not TLS's for plain HTTP, and any other host for TLS. */
    private static Optional<Location> location(String endpoint) {
        if (endpoint.contains("://")) {
            return Location.of(endpoint).map(K3sRegistries::withApi);
        }
        return Location.of("https://" + endpoint)
                .map(location -> isPlainHere(location.address())
                        ? new Location("http", location.address(), location.path())
                        : location)
                .map(K3sRegistries::withApi);
    }

    /** Another path is used as it is. */
    private static Location withApi(Location location) {
        return location.path().isEmpty() ? location.withPath(Location.API) : location;
    }

    private static boolean isPlainHere(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0
                || address.endsWith("]")
                || address.substring(colon + 1).equals(Integer.toString(Urls.HTTPS_PORT))) {
            return false;
        }
        String host = address.substring(0, colon);
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private Map<String, Object> settings(Location location, MirrorDraft draft) {
        String host = location.address();
        unused.remove(host);
        ForeignMap config = configs.map(host);
        credentials(host, config, draft);
        Map<String, Object> settings =
                new LinkedHashMap<>(tls(config.map("tls")).of(location, draft));
        settings.put("capabilities", CAPABILITIES);
        return settings;
    }

    private static TlsFiles tls(ForeignMap tls) {
        Map<String, Optional<String>> certificates = new LinkedHashMap<>();
        tls.text("cert_file").ifPresent(file -> certificates.put(file, tls.text("key_file")));
        return new TlsFiles(tls.text("ca_file"), certificates, tls.isTrue("insecure_skip_verify"));
    }

    /** Settings of the registry itself, which is asked last. */
    private void itself(String registry, MirrorDraft draft) {
        if (configs.has(registry)) {
            unused.remove(registry);
            ForeignMap config = configs.map(registry);
            credentials(registry, config, draft);
            if (config.has("tls")) {
                config.passOver("tls");
                draft.note(
                        "TLS settings of %s itself stay in registries.yaml: a RegistryPath says how its mirror is asked."
                                .formatted(registry));
            }
        }
    }

    private static void credentials(String host, ForeignMap config, MirrorDraft draft) {
        if (config.has("auth")) {
            config.passOver("auth");
            draft.note("Credentials of %s stay in registries.yaml, or become a pull secret.".formatted(host));
        }
    }
}
