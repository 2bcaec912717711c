package dev.regpath.files;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.files.Attributes.Owner;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The ledger on disk: {@code manifest.json}. Gson's tree is used, not its object mapper, so that the format is written
 * down here and nowhere else.
 */
record LedgerManifest(List<Path> directories, List<Owned> files) {
    private static final int VERSION = 1;

    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    LedgerManifest {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws InvalidInput if this is no JSON
     * @throws RuntimeException if this is no manifest, or one of a later version
     */
    static LedgerManifest parse(String text) throws InvalidInput {
        JsonObject json = Json.parse(text).getAsJsonObject();
        int version = json.get("version").getAsInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("it has version %d, this Regpath knows %d".formatted(version, VERSION));
        }
        List<Path> directories = new ArrayList<>();
        json.getAsJsonArray("directories").forEach(path -> directories.add(Path.of(path.getAsString())));
        List<Owned> files = new ArrayList<>();
        json.getAsJsonArray("files").forEach(file -> files.add(owned(file.getAsJsonObject())));
        return new LedgerManifest(directories, files);
    }

    /**
     * The whole text.
     *
     * @param directories those of ours
     * @param files the text of each file, which {@link #text(Owned)} makes
     */
    static String text(Collection<Path> directories, Collection<String> files) {
        return """
                {
                  "version": %d,
                  "directories": %s,
                  "files": %s
                }
                """.formatted(
                        VERSION,
                        array(directories.stream()
                                .map(path -> JSON.toJson(path.toString()))
                                .toList()),
                        array(files));
    }

    private static String array(Collection<String> elements) {
        return elements.isEmpty() ? "[]" : elements.stream().collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    /** One file. It is the same as long as the file is, and there may be a thousand. */
    static String text(Owned file) {
        return JSON.toJson(json(file)).replace("\n", "\n    ");
    }

    private static JsonObject json(Owned file) {
        JsonObject json = new JsonObject();
        json.addProperty("path", file.path().toString());
        json.addProperty("purpose", file.purpose());
        json.addProperty("role", file.role().name());
        file.written().ifPresent(hash -> json.addProperty("written", hash));
        file.pending().ifPresent(hash -> json.addProperty("pending", hash));
        if (file.releasing()) {
            json.addProperty("releasing", true);
        }
        json.add("before", json(file.before()));
        if (!file.restorations().isEmpty()) {
            JsonArray times = new JsonArray();
            file.restorations().forEach(time -> times.add(time.toString()));
            json.add("restorations", times);
        }
        return json;
    }

    private static Owned owned(JsonObject json) {
        List<Instant> restorations = new ArrayList<>();
        if (json.has("restorations")) {
            json.getAsJsonArray("restorations").forEach(time -> restorations.add(Instant.parse(time.getAsString())));
        }
        return new Owned(
                Path.of(json.get("path").getAsString()),
                json.get("purpose").getAsString(),
                Owned.Role.valueOf(json.get("role").getAsString()),
                string(json, "written"),
                string(json, "pending"),
                json.has("releasing") && json.get("releasing").getAsBoolean(),
                original(json.getAsJsonObject("before")),
                restorations);
    }

    private static JsonObject json(Original original) {
        JsonObject json = new JsonObject();
        switch (original) {
            case Original.Absent() -> json.addProperty("kind", "absent");
            case Original.Shared(boolean present) -> {
                json.addProperty("kind", "shared");
                json.addProperty("present", present);
            }
            case Original.Link(String target) -> {
                json.addProperty("kind", "link");
                json.addProperty("target", target);
            }
            case Original.Saved(String name, String sha256, Attributes attributes) -> {
                json.addProperty("kind", "file");
                json.addProperty("name", name);
                json.addProperty("sha256", sha256);
                json.addProperty("mode", "%04o".formatted(attributes.mode()));
                attributes.owner().ifPresent(owner -> {
                    json.addProperty("uid", owner.uid());
                    json.addProperty("gid", owner.gid());
                });
                attributes.modified().ifPresent(time -> json.addProperty("modified", time.toString()));
            }
        }
        return json;
    }

    private static Original original(JsonObject json) {
        String kind = json.get("kind").getAsString();
        return switch (kind) {
            case "absent" -> new Original.Absent();
            case "shared" -> new Original.Shared(json.get("present").getAsBoolean());
            case "link" -> new Original.Link(json.get("target").getAsString());
            case "file" ->
                new Original.Saved(
                        json.get("name").getAsString(),
                        json.get("sha256").getAsString(),
                        new Attributes(
                                Integer.parseInt(json.get("mode").getAsString(), 8),
                                json.has("uid")
                                        ? Optional.of(new Owner(
                                                json.get("uid").getAsInt(),
                                                json.get("gid").getAsInt()))
                                        : Optional.empty(),
                                string(json, "modified").map(Instant::parse)));
            default -> throw new IllegalArgumentException("'%s' is not a kind of original".formatted(kind));
        };
    }

    private static Optional<String> string(JsonObject json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonElement::getAsString);
    }
}
