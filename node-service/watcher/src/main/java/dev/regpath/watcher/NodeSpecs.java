package dev.regpath.watcher;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeView;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Collection;
import java.util.HashSet;
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

    /** The labels that some nodeSelector names. */
    static SortedSet<String> keys(Collection<RegistryPath> paths) {
        return paths.stream()
                .flatMap(path -> path.nodeSelector().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static NodeSpec of(Node node, Set<String> keys) {
        Map<String, String> all = Labels.of(node);
        SortedMap<String, String> labels = new TreeMap<>(all);
        labels.keySet().retainAll(keys);
        SortedSet<String> absent = new TreeSet<>(keys);
        absent.removeAll(labels.keySet());
        return new NodeSpec(all.getOrDefault(NodeView.ZONE, ""), labels, absent);
    }

    /** The kinds of nodes that nodeSelectors can tell from each other; one without labels if there are no nodes. */
    static Set<Map<String, String>> classes(Collection<Node> nodes, Set<String> keys) {
        Set<Map<String, String>> classes = new HashSet<>();
        nodes.forEach(node -> classes.add(of(node, keys).labels()));
        return classes.isEmpty() ? Set.of(Map.of()) : classes;
    }
}
