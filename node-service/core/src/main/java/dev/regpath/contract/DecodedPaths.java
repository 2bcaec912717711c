package dev.regpath.contract;

import dev.regpath.fault.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What documents say.
 *
 * @param paths those without fault, in the order they were read
 * @param problems of the others
 */
public record DecodedPaths(List<RegistryPath> paths, List<Problem> problems) {
    /** No documents. */
    public static final DecodedPaths NONE = new DecodedPaths(List.of(), List.of());

    public DecodedPaths {
        paths = List.copyOf(paths);
        problems = List.copyOf(problems);
    }

    /** These and then the others. */
    public DecodedPaths and(DecodedPaths others) {
        List<RegistryPath> allPaths = new ArrayList<>(paths);
        allPaths.addAll(others.paths);
        List<Problem> allProblems = new ArrayList<>(problems);
        allProblems.addAll(others.problems);
        return new DecodedPaths(allPaths, allProblems);
    }
}
