package dev.regpath.intent;

import static dev.regpath.fault.ProblemCode.DUPLICATE_VALUE;
import static dev.regpath.fault.ProblemCode.INVALID_HOST;
import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.MISSING_FIELD;

import dev.regpath.fault.ProblemCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Decodes the document around the mirror and the redirects. */
final class PathDecoder {
    private static final String GROUP = "regpath.dev/";
    private static final String API_VERSION = GROUP + "v1alpha1";
    private static final String KIND = "RegistryPath";

    /** What the API server adds to an object's metadata; of no meaning here. */
    private static final List<String> OTHER_METADATA = List.of(
            "annotations",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "labels",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid");

    private static final Map<String, Pin> PINS =
            Words.of("Never", Pin.NEVER, "WhenUnresolvable", Pin.WHEN_UNRESOLVABLE, "Always", Pin.ALWAYS);

    /** docker.io's other names never reach containerd: references are normalised to docker.io before. */
    private static final Set<String> DOCKER_HUB = Set.of("index.docker.io", "registry-1.docker.io");

    private record Metadata(Optional<String> name, Optional<Instant> created) {}

    private PathDecoder() {}

    static Optional<RegistryPath> decode(Node root, Report report) {
        Value document = new Value(root, "", report.line(root), report);
        if (document.isNull()) {
            return Optional.empty();
        }
        Fields fields = document.fields();
        if (!fields.isReadable() || !isOurs(fields, document)) {
            return Optional.empty();
        }
        Metadata metadata = fields.required("metadata")
                .map(PathDecoder::metadata)
                .orElse(new Metadata(Optional.empty(), Optional.empty()));
        Optional<RegistryPath> path = fields.required("spec").flatMap(spec -> spec(spec, metadata, document));
        fields.tolerate("status"); // The watcher's, not the user's.
        fields.end();
        return path;
    }

    private static boolean isOurs(Fields fields, Value document) {
        Optional<String> version = fields.required("apiVersion").flatMap(Value::text);
        Optional<String> kind = fields.required("kind").flatMap(Value::text);
        if (version.isEmpty() || kind.isEmpty()) {
            return false;
        }
        if (!kind.get().equals(KIND) || !version.get().startsWith(GROUP)) {
            document.reject(
                    ProblemCode.OTHER_KIND,
                    "here stands a %s of %s".formatted(Quoted.of(kind.get()), Quoted.of(version.get())),
                    "Keep only documents of kind %s, %s, here; a List must be taken apart."
                            .formatted(KIND, API_VERSION));
            return false;
        }
        if (!version.get().equals(API_VERSION)) {
            document.reject(
                    ProblemCode.UNSUPPORTED_VERSION,
                    "apiVersion %s is not known to this Regpath".formatted(Quoted.of(version.get())),
                    "Write %s, or update Regpath.".formatted(API_VERSION));
            return false;
        }
        return true;
    }

    private static Metadata metadata(Value value) {
        Fields fields = value.fields();
        Optional<String> name = fields.required("name").flatMap(text -> text.parse(KubeNames::subdomain));
        name.ifPresent(value.report()::named);
        Optional<Instant> created =
                fields.optional("creationTimestamp").flatMap(text -> text.parse(PathDecoder::instant));
        fields.optional("namespace")
                .ifPresent(namespace ->
                        namespace.reject(INVALID_VALUE, "a RegistryPath belongs to no namespace", "Remove the field."));
        OTHER_METADATA.forEach(fields::tolerate);
        fields.end();
        return new Metadata(name, created);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidText(
                    INVALID_VALUE,
                    Quoted.of(text) + " is not a time",
                    "Remove the field; the API server sets it where it matters.");
        }
    }

    private static Optional<RegistryPath> spec(Value value, Metadata metadata, Value document) {
        Fields fields = value.fields();
        Optional<RegistryHost> registry =
                fields.required("registry").flatMap(text -> text.parse(PathDecoder::registry));
        Optional<Value> mirrorValue = fields.optional("mirror");
        Optional<MirrorSpec> mirror = mirrorValue.flatMap(MirrorDecoder::decode);
        Optional<Value> redirectsValue = fields.optional("redirects");
        List<RedirectSpec> redirects =
                redirectsValue.map(list -> list.each(RedirectDecoder::decode)).orElse(List.of());
        redirectsValue.ifPresent(list -> requireDistinctNames(redirects, list));
        Pin pin = fields.optional("names").map(PathDecoder::pin).orElse(Pin.WHEN_UNRESOLVABLE);
        ScopeSpec scope = fields.optional("scope").map(PathDecoder::scope).orElse(ScopeSpec.DEFAULT);
        SortedMap<String, String> nodeSelector =
                fields.optional("nodeSelector").map(PathDecoder::labels).orElse(new TreeMap<>());
        String description = fields.optional("description").flatMap(Value::text).orElse("");
        fields.end();
        boolean asksForNothing =
                mirrorValue.isEmpty() && redirectsValue.map(Value::isEmptyList).orElse(true);
        if (fields.isReadable() && asksForNothing) {
            value.reject(
                    MISSING_FIELD, "there is neither a mirror nor a redirect", "Add spec.mirror or spec.redirects.");
        }
        if (metadata.name().isEmpty() || registry.isEmpty() || !value.report().isClean()) {
            return Optional.empty();
        }
        return Optional.of(new RegistryPath(
                metadata.name().get(),
                value.report().source(document.line()),
                metadata.created(),
                registry.get(),
                mirror,
                redirects,
                pin,
                scope,
                nodeSelector,
                description));
    }

    /** A host as references name it; without dot, port or {@code localhost} they mean Docker Hub's user of that name. */
    private static RegistryHost registry(String text) {
        RegistryHost registry = RegistryHost.parse(text);
        if (DOCKER_HUB.contains(registry.host())) {
            throw new InvalidText(
                    INVALID_HOST,
                    Quoted.of(text) + " is another name of docker.io that containerd never looks up",
                    "Write docker.io.");
        }
        boolean isHost = registry.port().isPresent()
                || registry.host().contains(".")
                || registry.host().startsWith("[")
                || registry.host().equals("localhost");
        if (!isHost) {
            throw new InvalidText(
                    INVALID_HOST,
                    "an image reference that begins with %s means docker.io/%s".formatted(Quoted.of(text), text),
                    "Write the registry with its domain or port, such as %s.example.com.".formatted(text));
        }
        return registry;
    }

    private static void requireDistinctNames(List<RedirectSpec> redirects, Value list) {
        Set<String> names = new HashSet<>();
        for (RedirectSpec redirect : redirects) {
            if (!names.add(redirect.name())) {
                list.reject(
                        DUPLICATE_VALUE,
                        "two redirects have the name %s".formatted(Quoted.of(redirect.name())),
                        "Give each its own name.");
            }
        }
    }

    private static Pin pin(Value value) {
        Fields fields = value.fields();
        Pin pin = fields.optional("pin").flatMap(word -> word.word(PINS)).orElse(Pin.WHEN_UNRESOLVABLE);
        fields.end();
        return pin;
    }

    private static ScopeSpec scope(Value value) {
        Fields fields = value.fields();
        boolean kubelet = fields.optional("kubelet").flatMap(Value::bool).orElse(true);
        boolean containerd = fields.optional("containerd").flatMap(Value::bool).orElse(true);
        List<String> cgroups = fields.optional("cgroups")
                .map(list -> list.each(text -> text.parse(NodePaths::cgroup)))
                .orElse(List.of());
        fields.end();
        if (!kubelet && !containerd && cgroups.isEmpty()) {
            value.reject(
                    INVALID_VALUE, "nobody is in the scope", "Leave the kubelet or containerd in, or name cgroups.");
        }
        return new ScopeSpec(kubelet, containerd, new TreeSet<>(cgroups));
    }

    /** Labels with their values. */
    static SortedMap<String, String> labels(Value value) {
        SortedMap<String, String> labels = new TreeMap<>();
        value.fields().all().forEach((key, label) -> {
            try {
                KubeNames.labelKey(key);
            } catch (InvalidText e) {
                label.reject(e);
            }
            label.parse(KubeNames::labelValue).ifPresent(text -> labels.put(key, text));
        });
        return labels;
    }
}
