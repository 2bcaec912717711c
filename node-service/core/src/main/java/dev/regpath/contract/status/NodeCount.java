package dev.regpath.contract.status;

/**
 * How far a path has come among the nodes.
 *
 * @param desired nodes that are meant by its nodeSelector and have an agent that reports
 * @param ready those of them that have the current generation in place
 * @param silent nodes that are meant and have no agent that reports
 */
public record NodeCount(int desired, int ready, int silent) {
    /** No nodes. */
    public static final NodeCount NONE = new NodeCount(0, 0, 0);
}
