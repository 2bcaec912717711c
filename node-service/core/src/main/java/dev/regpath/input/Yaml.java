package dev.regpath.input;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/** Reads YAML that anybody may have written. Its size is known before a tree is built of it. */
public final class Yaml {
    private static final String FORMAT = "YAML";

    /** What is read has six levels; a tree of thousands would exhaust the stack. */
    private static final int DEEPEST = 32;

    private static final int MOST_ALIASES = 100;

    /** With their marks some 6 MiB. A path of a hundred hosts and backends has about a thousand. */
    private static final int MOST_VALUES = 20_000;

    /** The characters of a document are kept while there are marks into it, four bytes each. */
    private static final int MOST_CHARACTERS = 1 << 19;

    /** Making a number takes time that grows with the square of its digits. */
    private static final int LONGEST_NUMBER = 1_000;

    private Yaml() {}

    /** The tree of one document, with lines; empty if it has no content. */
    public static Optional<Node> compose(String text) throws InvalidInput {
        LoadSettings settings = settings(new CoreSchema());
        return Library.call(
                FORMAT,
                () -> marked(() -> {
                    requireBounded(settings, text);
                    return new Compose(settings).composeReader(new WholeCharacters(text));
                }));
    }

    /** All documents as maps, lists and scalars; those without content are left out. */
    public static List<Object> load(String text) throws InvalidInput {
        LoadSettings settings = settings(new JsonSchema());
        return Library.call(
                FORMAT,
                () -> marked(() -> {
                    requireBounded(settings, text);
                    List<Object> documents = new ArrayList<>();
                    for (Object document : new Load(settings).loadAllFromReader(new WholeCharacters(text))) {
                        if (document != null) {
                            documents.add(document);
                        }
                    }
                    return documents;
                }));
    }

    private static LoadSettings settings(Schema schema) {
        return LoadSettings.builder()
                .setSchema(schema)
                .setUseMarks(true)
                .setAllowDuplicateKeys(true) // A decoder that minds tells both lines.
                .setAllowNonScalarKeys(true)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
    }

    /** What the library says of a place in the text. */
    private static <T> T marked(Library.DecoderCall<T> call) throws Exception {
        try {
            return call.run();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(0);
            String what = String.valueOf(e.getProblem() != null ? e.getProblem() : e.getMessage());
            throw InvalidInput.syntax(line, Shown.of(what.endsWith(".") ? what.substring(0, what.length() - 1) : what));
        } catch (YamlEngineException e) {
            throw InvalidInput.syntax(0, Shown.of(String.valueOf(e.getMessage())));
        }
    }

    private static void requireBounded(LoadSettings settings, String text) throws InvalidInput {
        if (text.length() > MOST_CHARACTERS) {
            throw InvalidInput.tooLarge(0, "the document has more than %,d characters".formatted(MOST_CHARACTERS));
        }
        Deque<Optional<Anchor>> open = new ArrayDeque<>();
        int aliases = 0;
        int values = 0;
        for (Event event : new Parse(settings).parseReader(new WholeCharacters(text))) {
            int line = event.getStartMark()
                    .map(Mark::getLine)
                    .map(zeroed -> zeroed + 1)
                    .orElse(0);
            if (event instanceof NodeEvent && ++values > MOST_VALUES) {
                throw InvalidInput.tooLarge(line, "the document has more than %,d values".formatted(MOST_VALUES));
            }
            switch (event) {
                case CollectionStartEvent begin -> {
                    open.push(begin.getAnchor());
                    if (open.size() > DEEPEST) {
                        throw InvalidInput.tooLarge(
                                line, "the document is nested more than %d levels deep".formatted(DEEPEST));
                    }
                }
                case CollectionEndEvent _ -> open.pop();
                case AliasEvent alias -> {
                    if (open.contains(Optional.of(alias.getAlias()))) {
                        throw InvalidInput.syntax(line, "the alias is within the value that it refers to");
                    }
                    if (++aliases > MOST_ALIASES) {
                        throw InvalidInput.tooLarge(
                                line, "the document has more than %d aliases".formatted(MOST_ALIASES));
                    }
                }
                case ScalarEvent scalar -> requireNoLongNumber(scalar, line);
                default -> {
                    // Begin and end of the stream and its documents.
                }
            }
        }
    }

    private static void requireNoLongNumber(ScalarEvent scalar, int line) throws InvalidInput {
        String value = scalar.getValue();
        if (value.length() > LONGEST_NUMBER
                && value.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-._eE".indexOf(c) >= 0)) {
            throw InvalidInput.tooLarge(line, "a number has more than %,d digits".formatted(LONGEST_NUMBER));
        }
    }
}
