package dev.regpath.intent;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a node finds one registry inside the cluster: the user's whole wish, as a file or a resource states it.
 *
 * @param name unique among all paths
 * @param source where the document stands
 * @param created when the API server took it; a file has no such time
 * @param registry as image references name it
 * @param mirror what hosts.toml should say
 * @param redirects which connections should go elsewhere
 * @param pin whether the frontends' names are written to /etc/hosts
 * @param scope whose connections are redirected
 * @param nodeSelector labels a node must have; empty for all nodes
 * @param description free text
 */
public record RegistryPath(
        String name,
        Source source,
        Optional<Instant> created,
        RegistryHost registry,
        Optional<MirrorSpec> mirror,
        List<RedirectSpec> redirects,
        Pin pin,
        ScopeSpec scope,
        SortedMap<String, String> nodeSelector,
        String description) {
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
        nodeSelector = Collections.unmodifiableSortedMap(new TreeMap<>(nodeSelector));
        requireNonNull(description, "description");
        if (mirror.isEmpty() && redirects.isEmpty()) {
            throw new IllegalArgumentException("path '%s' has neither a mirror nor redirects".formatted(name));
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
