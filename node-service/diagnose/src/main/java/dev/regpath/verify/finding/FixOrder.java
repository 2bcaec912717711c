package dev.regpath.verify.finding;

import static dev.regpath.verify.finding.Fix.advice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fixes that bear being run one after the other. Each is made for the node as it is: where one has changed a file, the line
 * numbers and the text that another was made for are not there any more. Pure.
 */
public final class FixOrder {
    private FixOrder() {}

    /**
     * The same findings; of those with another fix for a file that is repaired already, what to do is said in words.
     */
    public static List<Finding> of(List<Finding> findings) {
        Set<Path> repaired = new HashSet<>();
        Set<String> seen = new HashSet<>();
        List<Finding> ordered = new ArrayList<>();
        // As they will be read: the worst first.
        List<Finding> sorted = findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
        for (Finding finding : sorted) {
            if (!(finding.fix() instanceof Fix.Run(String lines, Optional<Path> edited)) || !seen.add(lines)) {
                ordered.add(finding); // The same lines twice are one fix.
                continue;
            }
            Optional<Path> again = edited.filter(file -> !repaired.add(file));
            ordered.add(again.map(file -> finding.with(
                            advice("first run the fix above for %s, then verify again: both change this file", file)))
                    .orElse(finding));
        }
        return ordered;
    }
}
