package dev.regpath.intent;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads RegistryPath documents in YAML or, since JSON is YAML, in JSON. */
public final class RegistryPathDecoder {
    /** Half of it may be one document. etcd takes no more than 1.5 MiB for one object. */
    public static final int MOST_CHARACTERS = 1 << 20;

    /** A file of noise must not become a wall of problems. */
    private static final int MOST_DOCUMENTS = 1_000;

    private static final int NO_LINES = 0;

    private RegistryPathDecoder() {}

    /**
     * Reads all documents of a text. One that is wrong in any way is left out as a whole, and leaves the others alone.
     *
     * @param file what the text is called in messages
     * @param text YAML, several documents if need be
     */
    public static DecodedPaths decode(String file, String text) {
        return decode(file, text, new TreeSet<>());
    }

    /**
     * Reads a resource, which is one JSON object on one line: what is wrong with it has a field and no line.
     *
     * @param source what the resource is called in messages
     * @param json the object without its status
     */
    public static DecodedPaths decodeResource(String source, String json) {
        Report report = new Report(source, NO_LINES);
        Optional<RegistryPath> path =
                new YamlText(json, NO_LINES).compose(report).flatMap(node -> PathDecoder.decode(node, report));
        return new DecodedPaths(report.isClean() ? path.stream().toList() : List.of(), report.problems());
    }

    /** As above, and collects the fields it asked for. */
    static DecodedPaths decode(String file, String text, SortedSet<String> known) {
        if (text.length() > MOST_CHARACTERS) {
            return new DecodedPaths(
                    List.of(),
                    List.of(Problem.ofFile(
                            ProblemCode.TOO_LARGE,
                            file,
                            "the text has more than %d characters".formatted(MOST_CHARACTERS),
                            "Split it into several files.")));
        }
        List<RegistryPath> paths = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<YamlText> documents = YamlText.split(text.startsWith("\ufeff") ? text.substring(1) : text);
        if (documents.size() > MOST_DOCUMENTS) {
            return new DecodedPaths(
                    List.of(),
                    List.of(Problem.ofFile(
                            ProblemCode.TOO_LARGE,
                            file,
                            "the file has more than %,d documents".formatted(MOST_DOCUMENTS),
                            "Split it into several files.")));
        }
        for (YamlText document : documents) {
            Report report = new Report(file, document.firstLine(), known);
            Optional<Node> root = document.compose(report);
            Optional<RegistryPath> path = root.flatMap(node -> PathDecoder.decode(node, report));
            if (report.isClean()) {
                path.ifPresent(paths::add);
            }
            problems.addAll(report.problems());
        }
        return new DecodedPaths(paths, problems);
    }
}
