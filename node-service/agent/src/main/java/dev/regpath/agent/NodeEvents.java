package dev.regpath.agent;

import org.slf4j.LoggerFactory;

/**
 * Tells people of what begins and what ends on this node, where they look first: as Events of the Kubernetes node. Must
 * not block, and may lose events: the state is in status and metrics, too.
 */
public interface NodeEvents {
    /** Where there is no cluster to tell: the log has said it already. */
    NodeEvents NONE = event -> LoggerFactory.getLogger(NodeEvents.class).debug("event {}", event);

    void tell(NodeEvent event);
}
