package dev.regpath.watcher;

import dev.regpath.contract.status.NodeView;
import io.fabric8.kubernetes.api.model.Node;
import org.jspecify.annotations.Nullable;

/** In which zone a node is. */
@FunctionalInterface
interface Zones {
    /** The zone of a node; empty if that is not known. */
    String ofNode(String node);

    /** The same of one that may not be named. */
    default String of(@Nullable String node) {
        return node == null ? "" : ofNode(node);
    }

    static String of(Node node) {
        return Labels.of(node).getOrDefault(NodeView.ZONE, "");
    }
}
