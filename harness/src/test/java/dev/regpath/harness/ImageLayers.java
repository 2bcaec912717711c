package dev.regpath.harness;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The image as {@code ./dev image} leaves it, an OCI layout in an archive.
 *
 * @param archive the file
 */
record ImageLayers(Path archive) {
    /** What describes the image is far smaller than this, and layers are far larger. */
    private static final int SMALL = 64 * 1024;

    private interface Reader {
        void read(String name, TarArchiveInputStream content, long size) throws IOException;
    }

    /** Brings the files of all layers for a processor. */
    void bring(Processor processor, InitRamDisk to) throws IOException {
        Map<String, JsonObject> documents = new HashMap<>();
        forEach((name, content, size) -> {
            if (size < SMALL) {
                documents.put(
                        name,
                        JsonParser.parseString(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                                .getAsJsonObject());
            }
        });
        Set<String> layers = new HashSet<>();
        collect(documents, named(documents, "index.json"), processor, layers);
        if (layers.isEmpty()) {
            throw new IllegalStateException("%s has no image for %s".formatted(archive, processor.debianName()));
        }
        forEach((name, content, _) -> {
            if (layers.contains(name)) {
                to.tar(new GZIPInputStream(content), Optional::of);
            }
        });
    }

    private void forEach(Reader reader) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 20)) {
            TarArchiveInputStream tar = new TarArchiveInputStream(file);
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                if (entry.isFile()) {
                    reader.read(Path.of(entry.getName()).normalize().toString(), tar, entry.getSize());
                }
                entry = tar.getNextEntry();
            }
        }
    }

    /** An index lists images or further indexes; an image lists its layers. */
    private static void collect(
            Map<String, JsonObject> documents, JsonObject document, Processor processor, Set<String> layers) {
        for (JsonElement element : list(document, "manifests")) {
            JsonObject descriptor = element.getAsJsonObject();
            JsonObject platform = descriptor.getAsJsonObject("platform");
            if (platform == null || platform.get("architecture").getAsString().equals(processor.debianName())) {
                collect(documents, named(documents, blob(descriptor)), processor, layers);
            }
        }
        for (JsonElement layer : list(document, "layers")) {
            layers.add(blob(layer.getAsJsonObject()));
        }
    }

    private static JsonObject named(Map<String, JsonObject> documents, String name) {
        return Optional.ofNullable(documents.get(name))
                .orElseThrow(() -> new IllegalStateException("the image lacks " + name));
    }

    private static JsonArray list(JsonObject document, String name) {
        return document.has(name) ? document.getAsJsonArray(name) : new JsonArray();
    }

    private static String blob(JsonObject descriptor) {
        return "blobs/" + descriptor.get("digest").getAsString().replace(':', '/');
    }
}
