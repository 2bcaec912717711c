package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.MapType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.contract.schema.WordType;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param agent whether its agent runs, as the cluster sees it; empty if that was never looked at
 * @param routes whether each path has its RegistryRoute: then one that has none is gone
 */
public record NodeSpec(
        String zone,
        SortedMap<String, String> labels,
        SortedSet<String> absentLabels,
        Optional<AgentLife> agent,
        boolean routes) {
    /** What the cluster sees of a node's agent. */
    public enum AgentLife {
        /** It runs, for all that is known. */
        RUNNING("Running"),
        /** Its Pod is there and not ready, or the node is not. */
        NOT_READY("NotReady"),
        /** It has no Pod. */
        ABSENT("Absent");

        private static final WordType<AgentLife> TYPE =
                WordType.open(values(), AgentLife::word, 64).orElse(NOT_READY);

        private final String word;

        AgentLife(String word) {
            this.word = word;
        }

        /** The word as users see it. */
        public String word() {
            return word;
        }
    }

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

    private static final Field<AgentLife> AGENT = Field.optional(
            "agent",
            AgentLife.TYPE,
            "Whether the node's agent runs: `Running`; `NotReady`: its Pod is not ready, or the node is not; `Absent`: it"
                    + " has no Pod.");
    private static final Field<Boolean> HAS_ROUTES = Field.optional(
                    "routes",
                    TruthType.TRUTH,
                    "Whether each RegistryPath has its RegistryRoute: a path without one is then gone.")
            .or(false);

    /** The spec as JSON has it. */
    public static final ObjectType<NodeSpec> TYPE = ObjectType.of(
                    fields -> new NodeSpec(
                            fields.get(ZONE),
                            fields.get(LABELS),
                            new TreeSet<>(fields.get(ABSENT_LABELS)),
                            fields.find(AGENT),
                            fields.get(HAS_ROUTES)),
                    ZONE,
                    LABELS,
                    ABSENT_LABELS,
                    AGENT,
                    HAS_ROUTES)
            .writtenBy((spec, out) -> out.put(ZONE, spec.zone)
                    .put(LABELS, spec.labels)
                    .put(ABSENT_LABELS, List.copyOf(spec.absentLabels))
                    .put(AGENT, spec.agent)
                    .put(HAS_ROUTES, spec.routes));

    public NodeSpec {
        requireNonNull(zone, "zone");
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        absentLabels = Collections.unmodifiableSortedSet(new TreeSet<>(absentLabels));
        requireNonNull(agent, "agent");
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
