package dev.regpath.watcher;

import dev.regpath.contract.status.NodeView;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** In which zone a node is. */
record Zones(Map<String, Node> nodes) {
    /** The zone of a node; empty if that is not known. */
    String of(@Nullable String node) {
        Node found = node == null ? null : nodes.get(node);
        return found == null ? "" : Labels.of(found).getOrDefault(NodeView.ZONE, "");
    }
}
