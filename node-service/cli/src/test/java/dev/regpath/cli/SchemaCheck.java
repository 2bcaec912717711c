package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Holds what a command prints for programs to its documented schema, and the schema to that. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /** The documents are what the schema says, it names no field that none of them has, and its words are plain. */
    public static void assertAgree(Path schema, List<String> printed) throws IOException {
        String text = Files.readString(schema);
        JsonSchema rules =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
        Set<String> names = new TreeSet<>();
        assertThat(printed).isNotEmpty().allSatisfy(json -> {
            assertThat(rules.validate(json, InputFormat.JSON)).as("%s", json).isEmpty();
            // Names of Java's constants, or of Protobuf's, tell a program nothing.
            assertThat(json).doesNotContainPattern("\"[A-Z]+_[A-Z_]+\"");
            names(JsonParser.parseString(json), names);
        });
        Set<String> documented = new TreeSet<>();
        properties(JsonParser.parseString(text), documented);
        assertThat(documented).isEqualTo(names);
    }

    private static void names(JsonElement json, Set<String> names) {
        if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(one -> names(one, names));
        } else if (json.isJsonObject()) {
            json.getAsJsonObject().entrySet().forEach(entry -> {
                names.add(entry.getKey());
                names(entry.getValue(), names);
            });
        }
    }

    private static void properties(JsonElement schema, Set<String> names) {
        if (schema.isJsonObject()) {
            JsonObject object = schema.getAsJsonObject();
            object.entrySet().forEach(entry -> {
                if (entry.getKey().equals("properties")) {
                    names.addAll(entry.getValue().getAsJsonObject().keySet());
                    entry.getValue().getAsJsonObject().entrySet().forEach(one -> properties(one.getValue(), names));
                } else {
                    properties(entry.getValue(), names);
                }
            });
        }
    }
}
