package dev.regpath.watcher;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What each node must know of itself to judge the nodeSelectors there are. */
final class NodeSpecs {
    private NodeSpecs() {}

    /** The nodeSelectors of all paths but those that mean every node. */
    static Set<Map<String, String>> selectors(Collection<RegistryPath> paths) {
        return paths.stream()
                .map(RegistryPath::nodeSelector)
                .filter(selector -> !selector.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The labels that some nodeSelector names. */
    static SortedSet<String> keys(Set<Map<String, String>> selectors) {
        return selectors.stream()
                .flatMap(selector -> selector.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What a node is told.
     *
     * @param keys the labels that it must know
     * @param routes whether each path has its route
     */
    static NodeSpec of(NodeState node, Set<String> keys, boolean routes) {
        SortedMap<String, String> labels = new TreeMap<>(node.labels());
        labels.keySet().retainAll(keys);
        SortedSet<String> absent = new TreeSet<>(keys);
        absent.removeAll(labels.keySet());
        return new NodeSpec(node.labels().getOrDefault(NodeView.ZONE, ""), labels, absent, node.agent(), routes);
    }

    /**
     * The kinds of nodes that nodeSelectors tell from each other, however many labels there are: of each kind the labels that
     * are asked for. One kind without labels if there are no nodes.
     */
    static Set<Map<String, String>> kinds(Collection<NodeState> nodes, Set<Map<String, String>> selectors) {
        if (nodes.isEmpty() || selectors.isEmpty()) {
            return Set.of(Map.of());
        }
        return nodes.stream().map(node -> kind(node, selectors)).collect(Collectors.toUnmodifiableSet());
    }

    /** All that selectors which mean the node ask for; no other selector asks for nothing else. */
    private static Map<String, String> kind(NodeState node, Set<Map<String, String>> selectors) {
        Map<String, String> labels = new HashMap<>();
        selectors.stream()
                .filter(selector -> node.labels().entrySet().containsAll(selector.entrySet()))
                .forEach(labels::putAll);
        return Map.copyOf(labels);
    }
}
