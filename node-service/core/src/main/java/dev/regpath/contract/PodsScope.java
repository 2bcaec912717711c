package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which Pods of a node are meant.
 *
 * @param namespaces theirs; empty for all
 * @param selector their labels; empty for all
 */
public record PodsScope(SortedSet<String> namespaces, Optional<LabelSelector> selector) {
    private static final Field<List<String>> NAMESPACES = Field.optional(
                    "namespaces",
                    ListType.set(64, KubeNames.NAME, "A namespace."),
                    "Those of these namespaces; all if there are none.")
            .or(List.of());
    private static final Field<LabelSelector> SELECTOR = Field.optional(
                    "selector", LabelSelector.TYPE, "Those with these labels, as in Kubernetes; all if there is none.")
            .otherwise("");

    static final ObjectType<PodsScope> TYPE = ObjectType.of(
            fields -> new PodsScope(new TreeSet<>(fields.get(NAMESPACES)), fields.find(SELECTOR)),
            NAMESPACES,
            SELECTOR);

    public PodsScope {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
        requireNonNull(selector, "selector");
    }

    /** Whether every Pod is meant, whatever it is called. */
    public boolean isAll() {
        return namespaces.isEmpty() && selector.isEmpty();
    }

    /** Whether a Pod of this namespace with these labels is meant. */
    public boolean selects(String namespace, Map<String, String> labels) {
        return (namespaces.isEmpty() || namespaces.contains(namespace))
                && selector.map(wanted -> wanted.matches(labels)).orElse(true);
    }

    /** {@code app=builder in builders, tests}; empty for all Pods. */
    @Override
    public String toString() {
        String in = namespaces.isEmpty() ? "" : "in " + String.join(", ", namespaces);
        String labels = selector.map(LabelSelector::toString).orElse("");
        return labels.isEmpty() || in.isEmpty() ? labels + in : labels + " " + in;
    }
}
