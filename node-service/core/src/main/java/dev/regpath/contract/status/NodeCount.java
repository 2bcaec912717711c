package dev.regpath.contract.status;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;

/**
 * How far a path has come among the nodes.
 *
 * @param desired nodes that are meant by its nodeSelector and have ever reported
 * @param ready those of them that have the current generation in place, and whose agent runs
 * @param silent nodes that are meant and never reported
 */
public record NodeCount(int desired, int ready, int silent) {
    private static final Field<Integer> DESIRED = Field.optional(
                    "desired", NumberType.COUNT, "Nodes that the nodeSelector means and whose agent has reported.")
            .or(0);
    private static final Field<Integer> READY = Field.optional(
                    "ready",
                    NumberType.COUNT,
                    "Those of them that have this generation in place, and whose agent runs.")
            .or(0);
    private static final Field<Integer> SILENT = Field.optional(
                    "silent",
                    NumberType.COUNT,
                    "Nodes that the nodeSelector means and of which no agent ever reported.")
            .or(0);

    static final ObjectType<NodeCount> TYPE = ObjectType.of(
                    fields -> new NodeCount(fields.get(DESIRED), fields.get(READY), fields.get(SILENT)),
                    DESIRED,
                    READY,
                    SILENT)
            .writtenBy((count, out) -> out.always(DESIRED, count.desired)
                    .always(READY, count.ready)
                    .always(SILENT, count.silent));

    /** No nodes. */
    public static final NodeCount NONE = new NodeCount(0, 0, 0);
}
