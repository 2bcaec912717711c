package dev.regpath.verify;

import static dev.regpath.verify.Fix.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fixes that bear being run one after the other. Each is made for the node as it is: where one has changed a file, the line
 * numbers and the text that another was made for are not there any more. Pure.
 */
final class FixOrder {
    /** A line that edits a file in place or writes it again, up to its name. */
    private static final Pattern EDIT = Pattern.compile("(?m)(?:^sed -i\\S* .* |^cat > |^printf .* >> )(/\\S+)");

    private FixOrder() {}

    /**
     * The same findings; of those with another fix for a file that is repaired already, what to do is said in words.
     */
    static List<Finding> of(List<Finding> findings) {
        Set<String> mended = new HashSet<>();
        Set<String> seen = new HashSet<>();
        List<Finding> ordered = new ArrayList<>();
        // As they will be read: the worst first.
        List<Finding> sorted = findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
        for (Finding finding : sorted) {
            if (!(finding.fix() instanceof Fix.Run(String lines)) || !seen.add(lines)) {
                ordered.add(finding); // The same lines twice are one fix.
                continue;
            }
            Matcher edit = EDIT.matcher(lines);
            boolean again = edit.find() && !mended.add(edit.group(1));
            ordered.add(
                    again
                            ? finding.with(advice(
                                    "first run the fix above for %s, then verify again: both change this file",
                                    edit.group(1)))
                            : finding);
        }
        return ordered;
    }
}
