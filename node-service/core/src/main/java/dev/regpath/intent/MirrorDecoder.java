package dev.regpath.intent;

import static dev.regpath.fault.ProblemCode.INVALID_NAME;
import static dev.regpath.fault.ProblemCode.INVALID_VALUE;

import dev.regpath.fault.ProblemCode;
import dev.regpath.intent.MirrorSpec.ClientCertificate;
import dev.regpath.intent.MirrorSpec.Scheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Decodes {@code spec.mirror}: what containerd knows for a host (core/remotes/docker/config/hosts.go), in camel case. */
final class MirrorDecoder {
    private static final Map<String, Scheme> SCHEMES = Words.of("http", Scheme.HTTP, "https", Scheme.HTTPS);
    private static final Map<String, Capability> CAPABILITIES = Words.of(
            Capability.PULL.word(), Capability.PULL,
            Capability.RESOLVE.word(), Capability.RESOLVE,
            Capability.PUSH.word(), Capability.PUSH);
    private static final Duration SHORTEST_DIAL = Duration.ofMillis(1);
    private static final Duration LONGEST_DIAL = Duration.ofMinutes(5);

    /** RFC 9110 §5.6.2, token. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    /** RFC 9110 §5.5: visible ASCII with inner spaces and tabs; above all no line breaks. */
    private static final Pattern HEADER_VALUE = Pattern.compile("(?:[!-~](?:[ \\t!-~]{0,4094}[!-~])?)?");

    /** Together with the rest of a request that is what servers take; each host of a hosts.toml repeats them. */
    private static final int MOST_HEADER_CHARACTERS = 8192;

    private static final int MOST_HEADER_VALUES = 64;

    private MirrorDecoder() {}

    static Optional<MirrorSpec> decode(Value value) {
        Fields fields = value.fields();
        Optional<MirrorBackend> backend = fields.required("backend").flatMap(BackendDecoder::mirror);
        Scheme scheme =
                fields.optional("scheme").flatMap(word -> word.word(SCHEMES)).orElse(Scheme.HTTPS);
        Optional<Value> caValue = fields.optional("ca");
        Optional<CaSource> ca = caValue.flatMap(MirrorDecoder::ca);
        Optional<Value> clientValue = fields.optional("clientCertificates");
        List<ClientCertificate> client =
                clientValue.map(list -> list.each(MirrorDecoder::client)).orElse(List.of());
        Optional<Value> skipValue = fields.optional("skipVerify");
        boolean skipVerify = skipValue.flatMap(Value::bool).orElse(false);
        Set<Capability> capabilities = fields.optional("capabilities")
                .map(MirrorDecoder::capabilities)
                .orElse(MirrorSpec.DEFAULT_CAPABILITIES);
        SortedMap<String, List<String>> headers =
                fields.optional("headers").map(MirrorDecoder::headers).orElse(new TreeMap<>());
        Optional<String> path = path(fields);
        Duration dialTimeout = fields.optional("dialTimeout")
                .flatMap(text -> text.parse(duration -> GoDuration.parse(duration, SHORTEST_DIAL, LONGEST_DIAL)))
                .orElse(MirrorSpec.DEFAULT_DIAL_TIMEOUT);
        boolean fallback =
                fields.optional("fallbackToUpstream").flatMap(Value::bool).orElse(true);
        fields.end();
        if (scheme == Scheme.HTTP) {
            caValue.ifPresent(MirrorDecoder::rejectTls);
            clientValue.ifPresent(MirrorDecoder::rejectTls);
            skipValue.filter(_ -> skipVerify).ifPresent(MirrorDecoder::rejectTls);
        }
        if (!value.report().isClean()) {
            return Optional.empty();
        }
        return backend.map(found -> new MirrorSpec(
                found, scheme, ca, client, skipVerify, capabilities, headers, path, dialTimeout, fallback));
    }

    private static void rejectTls(Value setting) {
        setting.reject(
                INVALID_VALUE,
                "an http mirror has no use for TLS settings; containerd would try https first",
                "Remove the field, or write scheme: https.");
    }

    private static Optional<CaSource> ca(Value value) {
        Fields fields = value.fields();
        Optional<Value> chosen = fields.exactlyOneOf("configMap", "inline", "file");
        Optional<CaSource> configMap = fields.optional("configMap").flatMap(MirrorDecoder::configMap);
        Optional<CaSource> inline = fields.optional("inline")
                .flatMap(text -> text.parse(Certificates::new))
                .map(certificates -> new CaSource.Inline(certificates.pem()));
        Optional<CaSource> file = fields.optional("file")
                .flatMap(text -> text.parse(NodePaths::file))
                .map(CaSource.NodeFile::new);
        fields.end();
        return chosen.flatMap(_ -> configMap.or(() -> inline).or(() -> file));
    }

    private static Optional<CaSource> configMap(Value value) {
        Fields fields = value.fields();
        Optional<String> namespace = fields.required("namespace").flatMap(text -> text.parse(KubeNames::label));
        Optional<String> name = fields.required("name").flatMap(text -> text.parse(KubeNames::subdomain));
        String key = fields.optional("key")
                .flatMap(text -> text.parse(KubeNames::configKey))
                .orElse("ca.crt");
        fields.end();
        return namespace.flatMap(space -> name.map(text -> new CaSource.ConfigMapKey(new ObjectRef(space, text), key)));
    }

    private static Optional<ClientCertificate> client(Value value) {
        Fields fields = value.fields();
        Optional<Path> certificate = fields.required("certificate").flatMap(text -> text.parse(NodePaths::file));
        Optional<Path> key = fields.optional("key").flatMap(text -> text.parse(NodePaths::file));
        fields.end();
        return certificate.map(file -> new ClientCertificate(file, key));
    }

    private static Set<Capability> capabilities(Value value) {
        List<Value> items = value.items();
        if (items.isEmpty() && value.node() instanceof SequenceNode) {
            value.reject(
                    INVALID_VALUE,
                    "the list is empty, which containerd takes for all capabilities",
                    "List pull and resolve, or remove the field.");
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(value.each(MirrorDecoder::capability));
        return capabilities.isEmpty() ? MirrorSpec.DEFAULT_CAPABILITIES : capabilities;
    }

    private static Optional<Capability> capability(Value value) {
        if (value.isText() && value.text().orElse("").equals("referrers")) {
            return value.reject(
                    INVALID_VALUE,
                    "containerd before 2.2 drops the whole file that names 'referrers'",
                    "Remove it; referrers are then asked of the registry itself.");
        }
        return value.word(CAPABILITIES);
    }

    private static SortedMap<String, List<String>> headers(Value value) {
        SortedMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        value.fields().all().forEach((name, header) -> {
            if (!HEADER_NAME.matcher(name).matches()) {
                header.reject(
                        INVALID_NAME, Quoted.of(name) + " is not the name of a header", "Use letters and hyphens.");
            } else if (name.equalsIgnoreCase("Host")) {
                header.reject(
                        INVALID_NAME,
                        "containerd takes the Host header from the mirror's URL and from nowhere else",
                        "Remove it; let the mirror answer to its own name, or use a redirect instead.");
            } else if (headers.containsKey(name)) {
                header.reject(
                        ProblemCode.DUPLICATE_FIELD, Quoted.of(name) + " stands here twice", "Keep one of the two.");
            } else {
                List<String> values = header.node() instanceof SequenceNode
                        ? header.items().stream()
                                .flatMap(item -> headerValue(item).stream())
                                .toList()
                        : headerValue(header).map(List::of).orElse(List.of());
                headers.put(name, values);
            }
        });
        int count = headers.values().stream().mapToInt(List::size).sum();
        int length = headers.entrySet().stream()
                .mapToInt(header -> header.getKey().length()
                        + header.getValue().stream().mapToInt(String::length).sum())
                .sum();
        if (count > MOST_HEADER_VALUES || length > MOST_HEADER_CHARACTERS) {
            value.reject(
                    ProblemCode.TOO_LARGE,
                    "the headers have more than %d values or %,d characters"
                            .formatted(MOST_HEADER_VALUES, MOST_HEADER_CHARACTERS),
                    "Keep fewer; few servers take more in one request.");
            return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        }
        return headers;
    }

    /** Never quotes the value: it may be a secret. */
    private static Optional<String> headerValue(Value value) {
        if (!value.isText()) {
            return value.wrongType("a text in quotes");
        }
        return value.text()
                .filter(text -> HEADER_VALUE.matcher(text).matches())
                .or(() -> value.reject(
                        INVALID_VALUE,
                        "the value of the header has characters that headers cannot have",
                        "Use visible ASCII characters on one line."));
    }

    /** The path counts only with {@code overridePath}; containerd would put {@code /v2} behind it otherwise. */
    private static Optional<String> path(Fields fields) {
        Optional<Value> pathValue = fields.optional("path");
        Optional<String> path = pathValue.flatMap(text -> text.parse(NodePaths::url));
        Optional<Value> overrideValue = fields.optional("overridePath");
        boolean override = overrideValue.flatMap(Value::bool).orElse(false);
        if (pathValue.isPresent() && !override) {
            pathValue.get().reject(INVALID_VALUE, "a path has no effect alone", "Add overridePath: true.");
        }
        if (override && pathValue.isEmpty()) {
            overrideValue
                    .get()
                    .reject(
                            INVALID_VALUE,
                            "there is no path to use",
                            "Add a path such as /v2/proxy, or remove this field.");
        }
        return path;
    }
}
