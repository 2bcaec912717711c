package dev.regpath.verify;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was found out on a real node of the gallery.
 *
 * @param title of the case
 * @param generation of the node
 * @param facts of the broken node
 * @param repair what the printed fix did to it; empty if there is no fix that can be run as it stands
 */
public record Recording(String title, String generation, Facts facts, Optional<Repair> repair) {
    /**
     * A printed fix that was run on the node.
     *
     * @param lines the fix
     * @param facts of the node after it
     */
    public record Repair(String lines, Facts facts) {}

    private static final String DIRECTORY = "gallery/recorded";

    /** The recording of a case as it stands in its file; empty if it has none. */
    public static Optional<String> text(GalleryCase of) {
        try (InputStream in = Recording.class.getResourceAsStream("/%s/%s".formatted(DIRECTORY, of.file()))) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recording of a case. */
    public static Recording of(GalleryCase wanted) {
        return FactsJson.read(
                JsonParser.parseString(text(wanted)
                        .orElseThrow(() -> new IllegalStateException(
                                wanted + " was never recorded; docs/development.md says how it is"))),
                Recording.class);
    }

    /** The text of a new recording, from what {@code FactsRecorder} printed, without noise. */
    public static String text(GalleryCase wanted, JsonObject facts, Optional<String> fix, Optional<JsonObject> after) {
        JsonObject json = new JsonObject();
        json.addProperty("title", wanted.title());
        json.addProperty("generation", wanted.generation());
        json.add("facts", facts);
        JsonObject repair = new JsonObject();
        fix.ifPresent(lines -> repair.addProperty("lines", lines));
        after.ifPresent(later -> repair.add("facts", later));
        json.add("repair", after.isPresent() ? repair : null);
        // Read and written once more, so that everything stands in the order in which it will be compared.
        return FactsJson.text(FactsJson.write(FactsJson.read(json, Recording.class)));
    }

    /**
     * Writes a recording.
     *
     * @param checkout the top of the sources
     */
    public static void keep(Path checkout, GalleryCase of, String text) {
        try {
            Path directory =
                    checkout.resolve("node-service/diagnose/src/test/resources").resolve(DIRECTORY);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(of.file()), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
