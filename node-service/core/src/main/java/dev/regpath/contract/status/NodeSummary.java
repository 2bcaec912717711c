package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import java.util.List;

/**
 * The columns of {@code kubectl get registrypathnodes} that follow from the paths.
 *
 * @param paths how many of those that mean the node are in place: {@code 3/4}
 * @param state one word for all: {@code Programmed}, or the reason of the first that is not
 */
record NodeSummary(String paths, String state) {
    private static final Field<String> PATHS = Field.optional(
                    "paths", TextType.any(64), "How many of the paths that mean the node are in place: `3/4`.")
            .or("");
    private static final Field<String> STATE = Field.optional(
                    "state", TextType.any(1024), "`Programmed`, or the reason of the first path that is not in place.")
            .or("");

    /** A summary that says nothing. */
    static final NodeSummary NONE = new NodeSummary("", "");

    static final ObjectType<NodeSummary> TYPE = ObjectType.of(
                    fields -> new NodeSummary(fields.get(PATHS), fields.get(STATE)), PATHS, STATE)
            .writtenBy((summary, out) -> out.put(PATHS, summary.paths).put(STATE, summary.state));

    NodeSummary {
        requireNonNull(paths, "paths");
        requireNonNull(state, "state");
    }

    static NodeSummary of(List<PathReport> reports) {
        List<PathReport> meant = reports.stream()
                .filter(report -> report.state() != PathReport.PathState.NOT_SELECTED)
                .toList();
        long ready = meant.stream()
                .filter(report -> report.state() == PathReport.PathState.PROGRAMMED)
                .count();
        String state = meant.stream()
                .filter(report -> report.state() != PathReport.PathState.PROGRAMMED)
                .map(PathReport::reason)
                .findFirst()
                .orElse(PathReport.PathState.PROGRAMMED.word());
        return new NodeSummary("%d/%d".formatted(ready, meant.size()), state);
    }
}
