package dev.regpath.contract.schema;

import java.util.List;

/** A value as the parser of its format gives it. Each format has one reader of its own; decoders see only this. */
public interface Content {
    /** What a value can be. */
    enum ValueKind {
        NOTHING("nothing"),
        TEXT("a text"),
        INTEGER("a number"),
        DECIMAL("a number"),
        TRUTH("a boolean"),
        LIST("a list"),
        MAP("a map"),
        /** Only YAML has such, with a tag of its own. */
        OTHER("a value of another type");

        private final String words;

        ValueKind(String words) {
            this.words = words;
        }
    }

    /**
     * A field of a map.
     *
     * @param name a text, if it is a field of ours
     * @param value what it has
     */
    record ContentField(Content name, Content value) {}

    ValueKind kind();

    /** What is there, of anything but lists and maps. */
    String text();

    /** The elements of a list; none of anything else. */
    List<Content> items();

    /** The fields of a map in their order, also those of the same name; none of anything else. */
    List<ContentField> entries();

    /** How many lines of the document are before it; 0 where lines mean nothing. */
    int line();

    /** The kind, in words of a message. */
    default String what() {
        return kind().words;
    }

    /** Whether there is a text to quote. */
    default boolean isScalar() {
        return kind() != ValueKind.LIST && kind() != ValueKind.MAP;
    }
}
