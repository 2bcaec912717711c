package dev.regpath.installer.change;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.Edit;
import java.util.List;

/**
 * What a step would do now.
 *
 * @param lines one for each thing; none if there is nothing to do
 * @param edits files before and after
 * @param notes worth knowing
 * @param obstacles why it can't be done
 */
public record Preview(List<String> lines, List<Edit> edits, List<String> notes, List<Problem> obstacles) {
    /** Nothing to do. */
    public static final Preview NOTHING = new Preview(List.of(), List.of(), List.of(), List.of());

    public Preview {
        lines = List.copyOf(lines);
        edits = List.copyOf(edits);
        notes = List.copyOf(notes);
        obstacles = List.copyOf(obstacles);
    }

    static Preview of(List<String> lines, List<Edit> edits) {
        return new Preview(lines, edits, List.of(), List.of());
    }

    static Preview noted(String note) {
        return new Preview(List.of(), List.of(), List.of(note), List.of());
    }

    static Preview blocked(String what, String remedy) {
        return new Preview(
                List.of(),
                List.of(),
                List.of(),
                List.of(Problem.of(ProblemCode.INSTALLATION_BLOCKED, Subject.INSTALLATION, what, remedy)));
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return lines.isEmpty() && edits.isEmpty();
    }
}
