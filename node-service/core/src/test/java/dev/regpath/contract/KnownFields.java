package dev.regpath.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The fields the decoder asks for, found by letting it read all scenarios. */
public final class KnownFields {
    private KnownFields() {}

    /** Such as {@code spec.redirects[].name}. */
    public static SortedSet<String> read() throws IOException {
        SortedSet<String> known = new TreeSet<>();
        try (Stream<Path> scenarios = Files.list(Path.of("src/test/resources/scenarios"))) {
            for (Path scenario : scenarios.sorted().toList()) {
                String documents = Files.readString(scenario).replaceAll("(?m)^-- .* --$", "---");
                RegistryPathDecoder.decode(scenario.toString(), documents, known);
            }
        }
        return known;
    }
}
