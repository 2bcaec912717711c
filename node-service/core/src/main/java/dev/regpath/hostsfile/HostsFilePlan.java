package dev.regpath.hostsfile;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.files.Edit;
import dev.regpath.files.UnifiedDiff;
import dev.regpath.routing.PinnedName;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is to be done to the hosts file, and what is worth knowing about it.
 *
 * @param names that are to be there
 * @param edit the change, as the file is now; empty if it is as it should be, or can't be changed
 * @param restores others had changed our block
 * @param problems what can't be done, or was seen on the way
 */
public record HostsFilePlan(List<PinnedName> names, Optional<Edit> edit, boolean restores, List<Problem> problems) {
    public HostsFilePlan {
        names = List.copyOf(names);
        requireNonNull(edit, "edit");
        problems = List.copyOf(problems);
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return edit.isEmpty();
    }

    /** The change as a unified diff. */
    public String diff() {
        return edit.map(change -> UnifiedDiff.of(change, UnaryOperator.identity()))
                .orElse("");
    }
}
