package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;

/**
 * The columns of {@code kubectl get registrypaths}.
 *
 * @param mirror where the mirror is: {@code registry/registry:http}; empty if there is none
 * @param redirects what goes where: {@code 203.0.113.10 → istio-system (app=gateway)}; empty if there are none
 * @param nodes on how many nodes it is in place: {@code 3/4}
 * @param state one word for all conditions: {@code Programmed}, or the reason of the first that is not as it should be
 */
public record Summary(String mirror, String redirects, String nodes, String state) {
    private static final Field<String> MIRROR =
            Field.optional("mirror", TextType.any(4096), "Where the mirror is.").or("");
    private static final Field<String> REDIRECTS = Field.optional("redirects", TextType.any(16_384), "What goes where.")
            .or("");
    private static final Field<String> NODES = Field.optional(
                    "nodes", TextType.any(64), "On how many nodes it is in place: `3/4`.")
            .or("");
    private static final Field<String> STATE = Field.optional("state", TextType.any(256), "All conditions in a word.")
            .or("");

    /** A summary that says nothing. */
    static final Summary NONE = new Summary("", "", "", "");

    static final ObjectType<Summary> TYPE = ObjectType.of(
                    fields -> new Summary(
                            fields.get(MIRROR), fields.get(REDIRECTS), fields.get(NODES), fields.get(STATE)),
                    MIRROR,
                    REDIRECTS,
                    NODES,
                    STATE)
            .writtenBy((summary, out) -> out.put(MIRROR, summary.mirror)
                    .put(REDIRECTS, summary.redirects)
                    .put(NODES, summary.nodes)
                    .put(STATE, summary.state));

    public Summary {
        requireNonNull(mirror, "mirror");
        requireNonNull(redirects, "redirects");
        requireNonNull(nodes, "nodes");
        requireNonNull(state, "state");
    }
}
