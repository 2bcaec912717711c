package dev.regpath.contract;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A RegistryPath as it stands in a scenario, right or wrong: the corpus that schemas are held to.
 *
 * @param scenario the file's name
 * @param text as it stands there
 * @param tree what it says
 */
public record ScenarioDocument(String scenario, String text, Map<?, ?> tree) {
    private static final Set<ProblemCode> FOR_NODES_ALONE =
            EnumSet.of(ProblemCode.UNKNOWN_FIELD, ProblemCode.DUPLICATE_FIELD);

    /** All of a directory. */
    public static List<ScenarioDocument> read(Path directory) throws IOException {
        List<ScenarioDocument> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                for (String part : Files.readString(file).split("(?m)^-- ", -1)) {
                    if (part.matches("(?s)[^ \n]+\\.(yaml|json) --\n.*")) {
                        String text = part.substring(part.indexOf('\n') + 1)
                                .replace("→", "\t")
                                .replace("␀", "\u0000");
                        for (String document : text.split("(?m)^---.*$", -1)) {
                            tree(document).ifPresent(tree -> corpus.add(new ScenarioDocument(name, document, tree)));
                        }
                    }
                }
            }
        }
        return corpus;
    }

    /** Empty for what is no object of ours, which the API server would not put before this schema. */
    private static Optional<Map<?, ?>> tree(String document) {
        try {
            Object tree =
                    new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(document);
            return tree instanceof Map<?, ?> map
                            && "RegistryPath".equals(map.get("kind"))
                            && "regpath.dev/v1alpha1".equals(map.get("apiVersion"))
                    ? Optional.of(map)
                    : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }

    /** What a node makes of it. */
    public DecodedPaths decode() {
        return RegistryPathDecoder.decode(scenario, text);
    }

    /**
     * What is wrong with the spec, as far as the API server can tell. It drops fields without a word unless it is asked to
     * validate strictly. Metadata, kind and version it looks at for every object alike.
     */
    public List<Problem> problemsForTheApiServer() {
        return decode().problems().stream()
                .filter(problem -> !FOR_NODES_ALONE.contains(problem.code())
                        && problem.field().startsWith("spec"))
                .toList();
    }
}
