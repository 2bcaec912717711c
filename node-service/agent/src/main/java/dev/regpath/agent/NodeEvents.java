package dev.regpath.agent;

import org.slf4j.LoggerFactory;

/**
 * Reports what begins and what ends on this node, where people look first: as Events of the Kubernetes node. Must
 * not block, and may lose events: the state is in status and metrics, too.
 */
public interface NodeEvents {
    /** Where there is no cluster to report to: the log has said it already. */
    NodeEvents NONE = event -> LoggerFactory.getLogger(NodeEvents.class).debug("event {}", event);

    void tell(NodeEvent event);
}
