package dev.regpath.harness.run;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;

/**
 * Which tests to run, named as Maven names them: {@code PullMatrixIT}, {@code Pull*IT}, {@code ClusterIT#aMethod}.
 *
 * @param names at least one
 */
record Selection(List<Name> names) {
    private static final String PACKAGE = "dev.regpath.harness";

    Selection {
        names = List.copyOf(names);
    }

    /** A class, and one of its methods if one is named; both may hold {@code *}. */
    record Name(Pattern type, Optional<Pattern> method) {
        static Name of(String text) {
            String[] parts = text.split("#", 2);
            return new Name(
                    Pattern.compile(".*\\." + glob(parts[0])),
                    parts.length == 2 ? Optional.of(Pattern.compile(glob(parts[1]))) : Optional.empty());
        }

        private static String glob(String text) {
            return Pattern.compile("*", Pattern.LITERAL)
                    .splitAsStream(text + " ")
                    .map(part -> part.isEmpty() ? "" : Pattern.quote(part.stripTrailing()))
                    .collect(Collectors.joining(".*"));
        }

        boolean matches(MethodSource source) {
            return type.matcher(source.getClassName()).matches()
                    && method.map(name -> name.matcher(source.getMethodName()).matches())
                            .orElse(true);
        }
    }

    static Selection of(List<String> names) {
        return new Selection(names.stream().map(Name::of).toList());
    }

    /** What JUnit is asked for. */
    LauncherDiscoveryRequest request(Map<String, String> configuration) {
        List<Filter<?>> filters = new ArrayList<>();
        filters.add(includeClassNamePatterns(
                names.stream().map(name -> name.type().pattern()).toArray(String[]::new)));
        if (names.stream().anyMatch(name -> name.method().isPresent())) {
            filters.add((PostDiscoveryFilter) this::keep);
        }
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(PACKAGE))
                .filters(filters.toArray(Filter[]::new))
                .configurationParameters(configuration)
                .build();
    }

    private FilterResult keep(TestDescriptor test) {
        return FilterResult.includedIf(test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> names.stream().anyMatch(name -> name.matches((MethodSource) source)))
                .orElse(true));
    }
}
