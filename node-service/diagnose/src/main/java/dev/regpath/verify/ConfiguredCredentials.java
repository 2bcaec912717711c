package dev.regpath.verify;

import dev.regpath.containerd.RegistrySettings;
import dev.regpath.containerd.TomlValues;
import dev.regpath.cri.Credentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What containerd sends where a kubelet gives it no credentials: {@code registry.configs.*.auth} and {@code
 * registry.auths}, which are deprecated, and read by all versions beside hosts.toml files, too. Secrets: kept out of facts
 * and texts.
 */
final class ConfiguredCredentials {
    private final Map<String, Credentials> byHost = new HashMap<>();

    /** Those of these settings, as ParseAuth in {@code internal/cri/server/images/image_pull.go} reads them. */
    ConfiguredCredentials(RegistrySettings settings) {
        settings.configs()
                .keySet()
                .forEach(host ->
                        put(host.toString(), TomlValues.tableAt(settings.configs(), List.of(host.toString(), "auth"))));
        // ValidateImageConfig puts these over the ones of configs.
        settings.auths()
                .keySet()
                .forEach(url ->
                        put(host(url.toString()), TomlValues.tableAt(settings.auths(), List.of(url.toString()))));
    }

    /** For the host that asks for a login, with its port as a URL has it. */
    Optional<Credentials> of(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    private void put(String host, Map<?, ?> auth) {
        TomlValues.text(auth, "username")
                .filter(name -> !name.isEmpty())
                .map(name ->
                        new Credentials(name, TomlValues.text(auth, "password").orElse("")))
                .or(() -> TomlValues.text(auth, "identitytoken")
                        .filter(token -> !token.isEmpty())
                        .map(token -> new Credentials("", token)))
                .or(() -> TomlValues.text(auth, "auth").flatMap(ConfiguredCredentials::decoded))
                .ifPresent(credentials -> byHost.put(host, credentials));
    }

    private static Optional<Credentials> decoded(String auth) {
        try {
            String both = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(
                            both.substring(0, colon), both.substring(colon + 1).replaceAll("^\0+|\0+$", "")));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // containerd fails with it as well: it has no login for this host.
        }
    }

    private static String host(String url) {
        try {
            URI uri = new URI(url);
            return uri.getScheme() == null || uri.getRawAuthority() == null ? url : uri.getRawAuthority();
        } catch (URISyntaxException _) {
            return url;
        }
    }

    /** Hosts only. */
    @Override
    public String toString() {
        return byHost.keySet().toString();
    }
}
