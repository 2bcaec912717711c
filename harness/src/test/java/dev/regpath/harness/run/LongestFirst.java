package dev.regpath.harness.run;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Starts the classes that took longest last time first, or the run ends with one of them and an idle machine beside it.
 * A class that never ran counts as long.
 */
public final class LongestFirst implements ClassOrderer {
    /** The configuration parameter that gives a class's last duration in seconds, its simple name appended. */
    static final String DURATION = "regpath.duration.";

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparingLong((ClassDescriptor type) -> seconds(context, type))
                        .reversed());
    }

    private static long seconds(ClassOrdererContext context, ClassDescriptor type) {
        return context.getConfigurationParameter(DURATION + type.getTestClass().getSimpleName())
                .map(Long::parseLong)
                .orElse(Long.MAX_VALUE);
    }
}
