package dev.regpath.contract.schema;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value of a YAML document. What an alias stands for is looked at where it is asked for, and not before. */
record YamlContent(Node node) implements Content {
    private static final Map<Tag, ValueKind> SCALARS = Map.of(
            Tag.NULL, ValueKind.NOTHING,
            Tag.STR, ValueKind.TEXT,
            Tag.INT, ValueKind.INTEGER,
            Tag.FLOAT, ValueKind.DECIMAL,
            Tag.BOOL, ValueKind.TRUTH);

    @Override
    public ValueKind kind() {
        return switch (node) {
            case MappingNode _ -> ValueKind.MAP;
            case SequenceNode _ -> ValueKind.LIST;
            default -> SCALARS.getOrDefault(node.getTag(), ValueKind.OTHER);
        };
    }

    @Override
    public String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    @Override
    public List<Content> items() {
        return node instanceof SequenceNode list
                ? list.getValue().stream().<Content>map(YamlContent::new).toList()
                : List.of();
    }

    @Override
    public List<ContentField> entries() {
        return node instanceof MappingNode map
                ? map.getValue().stream()
                        .map(tuple -> new ContentField(
                                new YamlContent(tuple.getKeyNode()), new YamlContent(tuple.getValueNode())))
                        .toList()
                : List.of();
    }

    @Override
    public int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0);
    }

    @Override
    public String what() {
        return kind() == ValueKind.OTHER
                ? "a value with the tag " + Quoted.of(node.getTag().getValue())
                : Content.super.what();
    }
}
