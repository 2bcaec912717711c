package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;

/**
 * Why the watcher accepts a path on no node.
 *
 * @param reason the word of a problem; of a newer watcher, perhaps one that is not known here
 * @param field of the path; empty if it is about the whole
 * @param what what was seen
 * @param remedy what to do
 */
public record PathRefusal(String reason, String field, String what, String remedy) {
    private static final Field<String> REASON =
            Field.required("reason", TextType.any(64), "One of the [problems](problems.md).");
    private static final Field<String> FIELD =
            Field.optional("field", TextType.any(1024), "Of the path.").or("");
    private static final Field<String> MESSAGE = Field.required("message", TextType.any(4096), "What was seen.");
    private static final Field<String> REMEDY =
            Field.optional("remedy", TextType.any(4096), "What to do.").or("");

    static final ObjectType<PathRefusal> TYPE = ObjectType.of(
                    fields -> new PathRefusal(
                            fields.get(REASON), fields.get(FIELD), fields.get(MESSAGE), fields.get(REMEDY)),
                    REASON,
                    FIELD,
                    MESSAGE,
                    REMEDY)
            .writtenBy((refusal, out) -> out.always(REASON, refusal.reason)
                    .put(FIELD, refusal.field)
                    .always(MESSAGE, refusal.what)
                    .put(REMEDY, refusal.remedy));

    /** What is read by each node must be short. */
    private static final int LONGEST = 512;

    public PathRefusal {
        requireNonNull(reason, "reason");
        requireNonNull(field, "field");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
        field = shortened(field);
        what = shortened(what);
        remedy = shortened(remedy);
    }

    /** What the watcher found wrong with a path. */
    public static PathRefusal of(Problem problem) {
        return new PathRefusal(problem.code().word(), problem.field(), problem.what(), problem.remedy());
    }

    /** The reason, as far as it is known here. */
    public ProblemCode code() {
        return ProblemCode.find(reason)
                .filter(code -> code.effect() == Effect.REJECTS)
                .orElse(ProblemCode.REFUSED);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
