package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
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
