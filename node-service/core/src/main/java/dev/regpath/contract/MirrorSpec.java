package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.contract.schema.WordType;
import dev.regpath.fault.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What containerd's hosts.toml should say for a registry.
 *
 * @param backend where the registry is inside
 * @param scheme how it is spoken to
 * @param ca what signs its certificate, besides the system's authorities
 * @param client certificates to show it
 * @param skipVerify accept any certificate
 * @param capabilities what it may be asked for
 * @param headers sent with each request
 * @param path the URL's path used as it is, without {@code /v2}; empty for the usual one
 * @param dialTimeout limit for a TCP connect
 * @param fallbackToUpstream whether the registry itself is asked after all mirrors failed
 */
public record MirrorSpec(
        MirrorBackend backend,
        Scheme scheme,
        Optional<CaSource> ca,
        List<ClientCertificateSpec> client,
        boolean skipVerify,
        Set<Capability> capabilities,
        SortedMap<String, List<String>> headers,
        Optional<String> path,
        Duration dialTimeout,
        boolean fallbackToUpstream) {
    /** How long containerd may take to connect to a mirror, where a path does not say. */
    public static final Duration DEFAULT_DIAL_TIMEOUT = Duration.ofSeconds(1);

    private static final Field<MirrorBackend> BACKEND = Field.required(
            "backend", MirrorBackend.TYPE, "Where the mirror is: exactly one of `service`, `pods`, `addresses`.");
    private static final Field<Scheme> SCHEME =
            Field.optional("scheme", Scheme.TYPE, "`http` or `https`.").completedBy(Scheme.HTTPS);
    private static final Field<CaSource> CA = Field.optional(
                    "ca",
                    CaSource.TYPE,
                    "The authorities that sign the mirror's certificate, besides the system's: exactly one of"
                            + " `configMap`, `inline`, `file`. Not with `http`.")
            .otherwise("the system's");
    private static final Field<List<ClientCertificateSpec>> CLIENT = Field.optional(
                    "clientCertificates",
                    ListType.of(8, ClientCertificateSpec.TYPE, "A certificate on the node."),
                    "Shown to the mirror. Files on the node, since keys do not belong in a RegistryPath. Not with `http`.")
            .or(List.of());
    private static final Field<Boolean> SKIP_VERIFY = Field.optional(
                    "skipVerify", TruthType.TRUTH, "Accept any certificate. Not with `http`.")
            .or(false);
    private static final Field<List<Capability>> CAPABILITIES = Field.optional(
                    "capabilities",
                    ListType.set(3, Capability.TYPE, "One of them.")
                            .notEmpty(() -> new InvalidText(
                                    ProblemCode.INVALID_VALUE,
                                    "the list is empty, which containerd reads as all capabilities",
                                    "List pull and resolve, or remove the field.")),
                    "What the mirror may be asked for: `pull`, `resolve`, `push`. With `resolve`, the mirror decides what"
                            + " a tag means.")
            .or(List.of(Capability.PULL, Capability.RESOLVE));
    private static final Field<SortedMap<String, List<String>>> HEADERS = Field.optional(
                    "headers",
                    Headers.TYPE,
                    "Sent with each request: `{X-Tenant: company}`; a value may be a list. Everybody who may read this"
                            + " object can read them. `Host` has no effect in containerd and is rejected.")
            .or(new TreeMap<>());
    private static final Field<String> PATH = Field.optional(
            "path",
            NodePaths.URL,
            "The URL's path, as it is, where the mirror's API is not at `/v2`: `/v2/proxy`. Needs"
                    + " `overridePath: true`.");
    private static final Field<Boolean> OVERRIDE_PATH = Field.optional(
                    "overridePath", TruthType.TRUTH, "Use `path` as it is; containerd would add `/v2` to it.")
            .or(false);

    /** containerd's own default of 30 s would hold each object of a pull up for as long. */
    private static final Field<Duration> DIAL_TIMEOUT = Field.optional(
                    "dialTimeout",
                    GoDuration.within(Duration.ofMillis(1), Duration.ofMinutes(5)),
                    "Limit for a TCP connect, from `1ms` to `5m`. containerd before 2.0.7 ignores it.")
            .or(DEFAULT_DIAL_TIMEOUT)
            .otherwise("`1s`");

    private static final Field<Boolean> FALLBACK = Field.optional(
                    "fallbackToUpstream",
                    TruthType.TRUTH,
                    "Whether the registry itself is asked when no mirror answers.")
            .or(true);

    private static final String TLS = "an http mirror has no use for TLS settings; containerd would try https first";

    static final ObjectType<MirrorSpec> TYPE = ObjectType.of(
                    fields -> new MirrorSpec(
                            fields.get(BACKEND),
                            fields.get(SCHEME),
                            fields.find(CA),
                            fields.get(CLIENT),
                            fields.get(SKIP_VERIFY),
                            EnumSet.copyOf(fields.get(CAPABILITIES)),
                            fields.get(HEADERS),
                            fields.find(PATH),
                            fields.get(DIAL_TIMEOUT),
                            fields.get(FALLBACK)),
                    BACKEND,
                    SCHEME,
                    CA,
                    CLIENT,
                    SKIP_VERIFY,
                    CAPABILITIES,
                    HEADERS,
                    PATH,
                    OVERRIDE_PATH,
                    DIAL_TIMEOUT,
                    FALLBACK)
            .rule(Rule.of(
                    fields -> !fields.get(OVERRIDE_PATH),
                    List.of(PATH),
                    ProblemCode.INVALID_VALUE,
                    "a path has no effect alone",
                    "Add overridePath: true.",
                    "!has(self.path) || (has(self.overridePath) && self.overridePath)"))
            .rule(Rule.of(
                    fields -> fields.get(OVERRIDE_PATH) && fields.written(PATH).isEmpty(),
                    List.of(OVERRIDE_PATH),
                    ProblemCode.INVALID_VALUE,
                    "there is no path to use",
                    "Add a path such as /v2/proxy, or remove this field.",
                    "!has(self.overridePath) || !self.overridePath || has(self.path)"))
            .rule(new Rule(
                    TLS,
                    "",
                    "!(has(self.scheme) && self.scheme == 'http') || !(has(self.ca) || (has(self.clientCertificates) && self.clientCertificates.size() > 0) || (has(self.skipVerify) && self.skipVerify))",
                    MirrorSpec::requireNoTlsOverHttp));

    private static void requireNoTlsOverHttp(DecodedFields fields) {
        if (fields.get(SCHEME) == Scheme.HTTP) {
            List<Field<?>> settings = fields.get(SKIP_VERIFY) ? List.of(CA, CLIENT, SKIP_VERIFY) : List.of(CA, CLIENT);
            settings.forEach(setting -> fields.written(setting)
                    .ifPresent(value ->
                            value.reject(ProblemCode.INVALID_VALUE, TLS, "Remove the field, or write scheme: https.")));
        }
    }

    /** How a mirror is spoken to. */
    public enum Scheme {
        HTTP,
        HTTPS;

        private static final WordType<Scheme> TYPE =
                WordType.of(values(), scheme -> scheme.name().toLowerCase(Locale.ROOT));
    }

    /**
     * A client certificate on the node.
     *
     * @param certificate absolute; holds the key too if {@code key} is empty
     * @param key absolute
     */
    public record ClientCertificateSpec(Path certificate, Optional<Path> key) {
        private static final Field<Path> CERTIFICATE =
                Field.required("certificate", NodePaths.FILE, "The certificate, with its key if `key` is not there.");
        private static final Field<Path> KEY = Field.optional("key", NodePaths.FILE, "The key.");
        private static final ObjectType<ClientCertificateSpec> TYPE = ObjectType.of(
                fields -> new ClientCertificateSpec(fields.get(CERTIFICATE), fields.find(KEY)), CERTIFICATE, KEY);

        public ClientCertificateSpec {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
        }
    }

    public MirrorSpec {
        requireNonNull(backend, "backend");
        requireNonNull(scheme, "scheme");
        requireNonNull(ca, "ca");
        client = List.copyOf(client);
        capabilities = Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        SortedMap<String, List<String>> copy = new TreeMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableSortedMap(copy);
        requireNonNull(path, "path");
        requireNonNull(dialTimeout, "dialTimeout");
        if (scheme == Scheme.HTTP && (ca.isPresent() || !client.isEmpty() || skipVerify)) {
            throw new IllegalArgumentException("an http mirror has TLS settings");
        }
    }
}
