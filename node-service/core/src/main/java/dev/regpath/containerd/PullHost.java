package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.contract.RegistryHost;
import dev.regpath.input.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the hosts that containerd asks for an image, as ConfigureHosts in {@code core/remotes/docker/config/hosts.go}
 * makes them.
 *
 * @param written the URL as written in the hosts.toml, or as it would be
 * @param base the URL whose path ends in {@code /v2}, or as {@code override_path} wants it; empty if it is none
 * @param fields its TLS settings and capabilities
 * @param kind why it is asked
 */
public record PullHost(String written, Optional<URI> base, HostFields fields, HostKind kind) {
    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");

    /** Why a host is asked. */
    public enum HostKind {
        /** A {@code [host]} table names it. */
        MIRROR,
        /** {@code server} names it: it comes last, with what is before the first table. */
        SERVER,
        /** It is the registry itself, which comes last if there is no {@code server}. */
        REGISTRY
    }

    public PullHost {
        requireNonNull(written, "written");
        requireNonNull(base, "base");
        requireNonNull(fields, "fields");
        requireNonNull(kind, "kind");
    }

    /** All that are asked for an image of {@code registry}, in containerd's order. */
    public static List<PullHost> of(RegistryHost registry, HostsToml toml) {
        List<PullHost> hosts = new ArrayList<>();
        for (HostTable host : toml.hosts()) {
            hosts.add(of(host.url(), host.fields(), HostKind.MIRROR));
        }
        hosts.add(
                toml.server().isPresent()
                        ? of(toml.server().get(), toml.root(), HostKind.SERVER)
                        : of(itself(registry), toml.root(), HostKind.REGISTRY));
        return hosts;
    }

    private static PullHost of(String written, HostFields fields, HostKind kind) {
        // Without a server there is not a URL to take a path from: ConfigureHosts sets /v2 whatever override_path says.
        boolean ownPath = fields.overridePath() && kind != HostKind.REGISTRY;
        return new PullHost(written, base(GoSyntax.withScheme(written), ownPath), fields, kind);
    }

    private static Optional<URI> base(String url, boolean overridePath) {
        try {
            URI uri = new URI(url);
            String path = uri.getRawPath() == null ? "" : Urls.withoutLastSlashes(uri.getRawPath());
            String full = overridePath || path.endsWith("/v2") ? path : path + "/v2";
            return uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(new URI(uri.getScheme() + "://" + uri.getRawAuthority() + full));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What is on this machine is taken for plain HTTP unless its port says TLS. */
    private static String itself(RegistryHost registry) {
        boolean local = registry.host().equals("localhost")
                || registry.host().startsWith("127.")
                || registry.host().equals("[::1]");
        boolean plain = local && registry.port().orElse(Urls.HTTPS_PORT) != Urls.HTTPS_PORT;
        return (plain ? "http://" : "https://") + registry.upstream();
    }

    /** How long it may take to connect to it; empty if it does not say, or not in one of the usual forms. */
    public Optional<Duration> dialTimeout() {
        return fields.dialTimeout().flatMap(text -> {
            Matcher matcher = SIMPLE_DURATION.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long amount = Long.parseLong(matcher.group(1));
            return Optional.of(
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMinutes(amount);
                    });
        });
    }

    /** Whether it may be asked for what has a digest: the registry always, a {@code server} as its capabilities say. */
    public boolean serves() {
        return kind == HostKind.REGISTRY
                || fields.capabilities().isEmpty()
                || fields.capabilities().contains("pull");
    }

    /** Whether it may be asked what a tag is: the registry always, a {@code server} as its capabilities say. */
    public boolean resolves() {
        return kind == HostKind.REGISTRY
                || fields.capabilities().isEmpty()
                || fields.capabilities().containsAll(List.of("pull", "resolve"));
    }
}
