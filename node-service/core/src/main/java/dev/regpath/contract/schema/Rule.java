package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.ProblemCode;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What must hold of several fields of an object together.
 *
 * @param message what is wrong if it does not hold
 * @param field the field that is then wrong; empty for the object, or for several fields
 * @param cel what must hold, for the API server (Common Expression Language); empty if only a reader of the document can
 *     check it
 * @param check reports what is wrong
 */
public record Rule(String message, String field, String cel, Consumer<DecodedFields> check) {
    public Rule {
        requireNonNull(message, "message");
        requireNonNull(field, "field");
        requireNonNull(cel, "cel");
        requireNonNull(check, "check");
    }

    /**
     * A rule that is broken by the object as a whole, or by some of its fields.
     *
     * @param broken whether it is broken
     * @param where the fields that are wrong, those of them that are written; none for the object
     */
    public static Rule of(
            Predicate<DecodedFields> broken,
            List<Field<?>> where,
            ProblemCode code,
            String message,
            String remedy,
            String cel) {
        return new Rule(message, where.size() == 1 ? where.getFirst().name() : "", cel, fields -> {
            if (!broken.test(fields)) {
                return;
            }
            if (where.isEmpty()) {
                fields.object().reject(code, message, remedy);
            }
            where.forEach(field -> fields.written(field).ifPresent(value -> value.reject(code, message, remedy)));
        });
    }

    /**
     * A rule about an object of which every field could be read. It is reported only while nothing else in the document is
     * wrong: it may be broken by what was left out with another fault.
     */
    public static Rule ofComplete(
            Predicate<DecodedFields> broken, ProblemCode code, String message, String remedy, String cel) {
        return new Rule(message, "", cel, fields -> {
            if (!fields.isComplete() || !broken.test(fields)) {
                return;
            }
            if (fields.isClean()) {
                fields.object().reject(code, message, remedy);
            } else {
                fields.object().report().addUnlisted();
            }
        });
    }

    /** A rule that the API server cannot judge. */
    public static Rule onNodes(Consumer<DecodedFields> check) {
        return new Rule("", "", "", check);
    }
}
