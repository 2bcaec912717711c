package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.MapType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The spec of a RegistryPathNode: what the node must know of itself, written by the watcher, so that it needs no right to
 * read Nodes.
 *
 * @param zone its zone; empty if it has none
 * @param labels those of its labels that some nodeSelector names
 * @param absentLabels the labels that some nodeSelector names and it does not have; of all others nothing is known
 */
public record NodeSpec(String zone, SortedMap<String, String> labels, SortedSet<String> absentLabels) {
    private static final Field<String> ZONE = Field.optional(
                    "zone", TextType.any(63), "The node's zone: its label `topology.kubernetes.io/zone`.")
            .or("");
    private static final Field<SortedMap<String, String>> LABELS = Field.optional(
                    "labels",
                    MapType.ofTexts(1024, TextType.any(63), "A value.", _ -> {}),
                    "Those of the node's labels that the nodeSelector of some path names.")
            .or(new TreeMap<>());
    private static final Field<List<String>> ABSENT_LABELS = Field.optional(
                    "absentLabels",
                    ListType.of(1024, TextType.any(317), "A label."),
                    "The labels that some nodeSelector names and the node does not have. Of all others nothing is known,"
                            + " and a path that names one waits.")
            .or(List.of());

    /** The spec as JSON has it. */
    public static final ObjectType<NodeSpec> TYPE = ObjectType.of(
                    fields -> new NodeSpec(
                            fields.get(ZONE), fields.get(LABELS), new TreeSet<>(fields.get(ABSENT_LABELS))),
                    ZONE,
                    LABELS,
                    ABSENT_LABELS)
            .writtenBy((spec, out) -> out.put(ZONE, spec.zone)
                    .put(LABELS, spec.labels)
                    .put(ABSENT_LABELS, List.copyOf(spec.absentLabels)));

    public NodeSpec {
        requireNonNull(zone, "zone");
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        absentLabels = Collections.unmodifiableSortedSet(new TreeSet<>(absentLabels));
    }

    /** Whether a nodeSelector of these labels can be judged. */
    public boolean knows(Map<String, String> nodeSelector) {
        return nodeSelector.keySet().stream()
                .allMatch(key -> labels.containsKey(key)
                        || absentLabels.contains(key)
                        || (key.equals(NodeView.ZONE) && !zone.isEmpty()));
    }

    /** The node as decisions see it. */
    public NodeView view(String name) {
        Map<String, String> all = new HashMap<>(labels);
        if (!zone.isEmpty()) {
            all.put(NodeView.ZONE, zone);
        }
        return new NodeView(name, all);
    }
}
