package dev.regpath.contract;

import static dev.regpath.fault.ProblemCode.DUPLICATE_VALUE;
import static dev.regpath.fault.ProblemCode.INVALID_HOST;
import static dev.regpath.fault.ProblemCode.MISSING_FIELD;
import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Document;
import dev.regpath.contract.schema.DocumentSource;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.Value;
import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a node finds one registry inside the cluster: the user's whole wish, as a file or a resource states it.
 *
 * @param name unique among all paths
 * @param source where the document is
 * @param created when the API server took it; a file has no such time
 * @param registry as image references name it
 * @param mirror what hosts.toml should say
 * @param redirects which connections should go elsewhere
 * @param pin whether the frontends' names are written to /etc/hosts
 * @param scope whose connections are redirected
 * @param connectTimeout how long it may take to make a connection to a frontend; zero if the kernel decides
 * @param whenUpstreamDead what happens to connections to the registry's external addresses that are known to be dead
 * @param nodeSelector labels a node must have; empty for all nodes
 * @param sample a small image that verification may ask for
 * @param description free text
 */
public record RegistryPath(
        String name,
        DocumentSource source,
        Optional<Instant> created,
        RegistryHost registry,
        Optional<MirrorSpec> mirror,
        List<RedirectSpec> redirects,
        Pin pin,
        ScopeSpec scope,
        Duration connectTimeout,
        WhenUpstreamDead whenUpstreamDead,
        SortedMap<String, String> nodeSelector,
        Optional<ImageReference> sample,
        String description)
        implements Document {
    /** How long it may take to make a connection to a frontend, where a path does not say. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** docker.io's other names never reach containerd: references are normalised to docker.io before. */
    private static final Set<String> DOCKER_HUB = Set.of("index.docker.io", "registry-1.docker.io");

    private static final TextFault OTHER_NAME_OF_DOCKER_HUB = TextFault.of(
            "(?:index|registry-1)\\.docker\\.io(?::[0-9]+)?",
            INVALID_HOST,
            "%s is another name of docker.io that containerd never looks up",
            "Write docker.io.");
    private static final TextFault USER_OF_DOCKER_HUB = new TextFault(
            INVALID_HOST,
            "an image reference that begins with %s means an image of Docker Hub",
            "Write the registry with its domain or port, such as registry.example.com.",
            text -> "%1$s == 'localhost' || %1$s.matches('[.:]')".formatted(text));

    private static final Field<RegistryHost> REGISTRY = Field.required(
            "registry",
            RegistryHost.TYPE
                    .readBy(RegistryPath::registry)
                    .withFaults(List.of(OTHER_NAME_OF_DOCKER_HUB, USER_OF_DOCKER_HUB)),
            "The registry as written before the first slash of image references: `registry.example.com` or"
                    + " `registry.example.com:5000`, which are different registries. In lower case. Docker Hub is"
                    + " `docker.io`.");
    static final Field<MirrorSpec> MIRROR = Field.optional(
                    "mirror", MirrorSpec.TYPE, "What containerd's hosts.toml says ([more](#mirror)).")
            .otherwise("none");
    static final Field<List<RedirectSpec>> REDIRECTS = Field.optional(
                    "redirects",
                    ListType.of(32, RedirectSpec.TYPE, "Connections to the frontend go to one of the backends.")
                            .by("name"),
                    "Which connections go elsewhere ([more](#redirects)).")
            .or(List.of())
            .otherwise("none");
    private static final Field<Pin> PIN = Field.optional(
                    "pin",
                    Pin.TYPE,
                    "Whether the frontends' `hosts` are written to the node's `/etc/hosts`. `Never`: no."
                            + " `WhenUnresolvable`: while a name does not resolve, its last known addresses are, so that"
                            + " the redirect keeps matching; if none is known, those of its frontend or a"
                            + " [placeholder](../how-it-works.md#names). `Always`: the backends' addresses are, for nodes without"
                            + " cgroup BPF; the backends must then listen at the frontend's ports.")
            .completedBy(Pin.WHEN_UNRESOLVABLE);
    private static final Field<Pin> NAMES = Field.optional(
                    "names", ObjectType.of(fields -> fields.get(PIN), PIN), "The frontends' names on the node.")
            .or(Pin.WHEN_UNRESOLVABLE)
            .otherwise("");
    private static final Field<ScopeSpec> SCOPE = Field.optional(
                    "scope", ScopeSpec.TYPE, "Whose connections are redirected. Must not be empty.")
            .or(ScopeSpec.DEFAULT)
            .otherwise("");

    /**
     * Neither this nor the next is completed by the API server: it would write them into each path, also into those that
     * say nothing of them, and nodes of a version that does not know them would keep all their paths as they were.
     */
    private static final Field<Duration> CONNECT_TIMEOUT = Field.optional(
                    "connectTimeout",
                    GoDuration.zeroOrWithin(Duration.ofMillis(100), Duration.ofSeconds(30)),
                    "How long it may take until a connection to a frontend is made, before the kernel ends it so that the"
                            + " next backend or host is tried: from `100ms` to `30s`. Backends share it, and hosts of a"
                            + " mirror, with `300ms` for each at least. It applies to connections of `spec.scope` alone, and"
                            + " not after they are made. `0s` leaves it to the kernel (about two minutes).")
            .or(DEFAULT_CONNECT_TIMEOUT)
            .otherwise("`1s`");

    private static final Field<WhenUpstreamDead> WHEN_UPSTREAM_DEAD = Field.optional(
                    "whenUpstreamDead",
                    WhenUpstreamDead.TYPE,
                    "What happens to connections to the registry's external addresses that are known to be dead, while"
                            + " something inside serves. `Auto`: they are refused at once, so that containerd goes on."
                            + " `Leave`: they are tried, and wait as long as `connectTimeout`.")
            .or(WhenUpstreamDead.AUTO);
    private static final Field<SortedMap<String, String>> NODE_SELECTOR = Field.optional(
                    "nodeSelector", KubeNames.LABELS, "Labels a node must have: `{disk: ssd}`. Empty means all nodes.")
            .or(new TreeMap<>());
    private static final Field<String> IMAGE = Field.optional(
            "image",
            ImageReference.WITHIN_REGISTRY,
            "A small image of the registry, without the registry: `team/small:1`. `regpath verify` then asks for its"
                    + " manifest and blobs where no image is named.");
    private static final Field<Optional<String>> VERIFY = Field.optional(
                    "verify",
                    ObjectType.of(fields -> fields.find(IMAGE), IMAGE),
                    "What verification may try; nodes do nothing else with it.")
            .or(Optional.empty())
            .otherwise("");
    private static final Field<String> DESCRIPTION =
            Field.optional("description", TextType.any(4096), "For people.").or("");

    /** A path's spec, which becomes a path by what the document says around it. */
    public static final ObjectType<Function<PathIdentity, RegistryPath>> SPEC =
            ObjectType.<Function<PathIdentity, RegistryPath>>of(
                            fields -> identity -> new RegistryPath(
                                    identity.name(),
                                    identity.source(),
                                    identity.created(),
                                    fields.get(REGISTRY),
                                    fields.find(MIRROR),
                                    fields.get(REDIRECTS),
                                    fields.get(NAMES),
                                    fields.get(SCOPE),
                                    fields.get(CONNECT_TIMEOUT),
                                    fields.get(WHEN_UPSTREAM_DEAD),
                                    fields.get(NODE_SELECTOR),
                                    fields.get(VERIFY).map(image -> ImageReference.of(fields.get(REGISTRY), image)),
                                    fields.get(DESCRIPTION)),
                            REGISTRY,
                            MIRROR,
                            REDIRECTS,
                            NAMES,
                            SCOPE,
                            CONNECT_TIMEOUT,
                            WHEN_UPSTREAM_DEAD,
                            NODE_SELECTOR,
                            VERIFY,
                            DESCRIPTION)
                    .rule(Rule.onNodes(RegistryPath::requireDistinctNames))
                    .rule(Rule.of(
                            fields -> fields.written(MIRROR).isEmpty() && fields.isBlank(REDIRECTS),
                            List.of(),
                            MISSING_FIELD,
                            "there is neither a mirror nor a redirect",
                            "Add spec.mirror or spec.redirects.",
                            "has(self.mirror) || (has(self.redirects) && self.redirects.size() > 0)"));

    /**
     * What a document says of a path around its spec. Where its fields are is known only when all of them were read.
     *
     * @param name its name
     * @param document the document
     * @param created when the API server took it
     */
    public record PathIdentity(String name, Value document, Optional<Instant> created) {
        DocumentSource source() {
            return document.report().source(document.line());
        }
    }

    /**
     * Who wins when two paths of different names want the same: a file before a resource, since it is this node's own;
     * then by time of creation; then by file name, line and name.
     */
    public static final Comparator<RegistryPath> OLDEST_FIRST = Comparator.comparing(
                    (RegistryPath path) -> path.created.orElse(Instant.MIN))
            .thenComparing(path -> path.source.file())
            .thenComparingInt(path -> path.source.line())
            .thenComparing(RegistryPath::name);

    public RegistryPath {
        requireNonNull(name, "name");
        requireNonNull(source, "source");
        requireNonNull(created, "created");
        requireNonNull(registry, "registry");
        requireNonNull(mirror, "mirror");
        redirects = List.copyOf(redirects);
        requireNonNull(pin, "pin");
        requireNonNull(scope, "scope");
        requireNonNull(connectTimeout, "connectTimeout");
        requireNonNull(whenUpstreamDead, "whenUpstreamDead");
        nodeSelector = Collections.unmodifiableSortedMap(new TreeMap<>(nodeSelector));
        requireNonNull(sample, "sample");
        requireNonNull(description, "description");
        if (mirror.isEmpty() && redirects.isEmpty()) {
            throw new IllegalArgumentException("path '%s' has neither a mirror nor redirects".formatted(name));
        }
    }

    /** A host as references name it; without dot, port or {@code localhost} they mean Docker Hub's user of that name. */
    private static RegistryHost registry(String text) {
        RegistryHost registry = RegistryHost.parse(text);
        if (DOCKER_HUB.contains(registry.host())) {
            throw OTHER_NAME_OF_DOCKER_HUB.in(text);
        }
        boolean isHost = registry.port().isPresent()
                || registry.host().contains(".")
                || registry.host().startsWith("[")
                || registry.host().equals("localhost");
        if (!isHost) {
            throw USER_OF_DOCKER_HUB
                    .withRemedy("Write the registry with its domain or port, such as %s.example.com.".formatted(text))
                    .in(text);
        }
        return registry;
    }

    private static void requireDistinctNames(DecodedFields fields) {
        Set<String> names = new HashSet<>();
        for (RedirectSpec redirect : fields.list(REDIRECTS)) {
            if (!names.add(redirect.name())) {
                fields.written(REDIRECTS)
                        .ifPresent(list -> list.reject(
                                DUPLICATE_VALUE,
                                "two redirects have the name %s".formatted(Quoted.of(redirect.name())),
                                "Give each its own name."));
            }
        }
    }

    /** Whether both ask for the same under the same name: a file and the resource made from it. */
    public boolean sameWish(RegistryPath other) {
        return name.equals(other.name)
                && registry.equals(other.registry)
                && mirror.equals(other.mirror)
                && redirects.equals(other.redirects)
                && pin == other.pin
                && scope.equals(other.scope)
                && connectTimeout.equals(other.connectTimeout)
                && whenUpstreamDead == other.whenUpstreamDead
                && nodeSelector.equals(other.nodeSelector);
    }

    /** The names whose addresses must be known to carry it out. */
    public Set<HostName> hosts() {
        return redirects.stream()
                .flatMap(redirect -> redirect.frontend().hosts().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A problem with a field of this path. */
    public Problem problem(ProblemCode code, String field, String what, String remedy) {
        return new Problem(
                code, Subject.document(name), what, remedy, new Position(source.file(), source.line(field), field));
    }

    /** Whether a node with these labels is meant. */
    public boolean selects(Map<String, String> labels) {
        return nodeSelector.entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    }
}
