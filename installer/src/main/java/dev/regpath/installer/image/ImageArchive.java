package dev.regpath.installer.image;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.cri.ImageStore.Blob;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An OCI image layout in a tar archive: an index that names one image, for several architectures or one. Of all its blobs
 * those for one architecture are used. Contents are not checked against digests here: containerd does that when it takes
 * them. Close it to close the file. Not thread-safe.
 */
public final class ImageArchive implements AutoCloseable {
    private static final String NAME = "io.containerd.image.name";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String REFERENCE = "containerd.io/gc.ref.content.";
    private static final int LONGEST_JSON = 1 << 20;

    /**
     * A blob, and what has to stay in a content store as long as it does.
     *
     * @param blob which
     * @param labels the label of each reference, in containerd's words
     */
    public record ArchivedBlob(Blob blob, Map<String, String> labels) {
        public ArchivedBlob {
            requireNonNull(blob, "blob");
            labels = Map.copyOf(labels);
        }
    }

    private final Path file;
    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    private final String name;
    private final List<ArchivedBlob> blobs = new ArrayList<>();

    private ImageArchive(Path file, TarFile tar, String architecture) throws IOException, InvalidImageException {
        this.file = file;
        this.tar = tar;
        tar.getEntries().forEach(entry -> entries.put(entry.getName(), entry));
        JsonObject top = only(json("index.json"), "manifests");
        this.name = Optional.ofNullable(top.getAsJsonObject("annotations"))
                .map(annotations -> annotations.get(NAME))
                .map(JsonElement::getAsString)
                .orElseThrow(() -> invalid("its index.json has no annotation " + NAME));
        collect(blob(top), architecture);
    }

    /**
     * Opens one.
     *
     * @param architecture in Go's words: {@code amd64}
     * @throws InvalidImageException if it is none, or has nothing for that architecture
     */
    public static ImageArchive open(Path file, String architecture) throws IOException, InvalidImageException {
        TarFile tar = new TarFile(file);
        try {
            return new ImageArchive(file, tar, architecture);
        } catch (IOException | InvalidImageException e) {
            tar.close();
            throw e;
        } catch (IllegalStateException | ClassCastException | NumberFormatException | NullPointerException e) {
            // Gson's words for a tree of another shape.
            tar.close();
            throw new InvalidImageException("%s is not an archive of an OCI image: %s".formatted(file, e.getMessage()));
        }
    }

    /** The architecture of this machine, in Go's words. */
    public static String architectureHere() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    /** The image's full name, with its tag. */
    public String name() {
        return name;
    }

    /** What the name is for. */
    public Blob top() {
        return blobs.getLast().blob();
    }

    /** What the runtime needs, each after what it refers to. */
    public List<ArchivedBlob> parts() {
        return List.copyOf(blobs);
    }

    /** How much that is. */
    public long size() {
        return blobs.stream().mapToLong(blob -> blob.blob().size()).sum();
    }

    /** The content of a blob. */
    public InputStream content(Blob blob) throws IOException {
        TarArchiveEntry entry = entries.get(path(blob));
        if (entry == null) {
            throw new IOException("%s has no %s".formatted(file, path(blob)));
        }
        return tar.getInputStream(entry);
    }

    private void collect(Blob top, String architecture) throws IOException, InvalidImageException {
        if (top.mediaType().equals(MANIFEST)) {
            manifest(top, architecture);
            return;
        }
        if (!top.mediaType().equals(INDEX)) {
            throw invalid("it holds something of the type " + top.mediaType());
        }
        for (JsonElement element : json(path(top)).getAsJsonArray("manifests")) {
            JsonObject entry = element.getAsJsonObject();
            JsonObject platform = entry.getAsJsonObject("platform");
            if (platform != null
                    && platform.get("architecture").getAsString().equals(architecture)
                    && platform.get("os").getAsString().equals("linux")) {
                Blob manifest = blob(entry);
                manifest(manifest, architecture);
                add(top, Map.of(REFERENCE + "m.0", manifest.digest()));
                return;
            }
        }
        throw invalid("it holds no image for linux/" + architecture);
    }

    private void manifest(Blob manifest, String architecture) throws IOException, InvalidImageException {
        JsonObject json = json(path(manifest));
        Blob config = blob(json.getAsJsonObject("config"));
        String built = json(path(config)).get("architecture").getAsString();
        if (!built.equals(architecture)) {
            throw invalid("it is an image for %s, and this is %s".formatted(built, architecture));
        }
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(REFERENCE + "config", config.digest());
        add(config, Map.of());
        for (JsonElement element : json.getAsJsonArray("layers")) {
            Blob layer = blob(element.getAsJsonObject());
            labels.put(REFERENCE + "l." + (labels.size() - 1), layer.digest());
            add(layer, Map.of());
        }
        add(manifest, labels);
    }

    private void add(Blob blob, Map<String, String> labels) throws InvalidImageException {
        TarArchiveEntry entry = entries.get(path(blob));
        if (entry == null || entry.getSize() != blob.size()) {
            throw invalid("it lacks %s, or not all of it is there".formatted(path(blob)));
        }
        blobs.add(new ArchivedBlob(blob, labels));
    }

    private JsonObject only(JsonObject json, String list) throws InvalidImageException {
        if (json.getAsJsonArray(list).size() != 1) {
            throw invalid("it holds %d images, and has to hold one"
                    .formatted(json.getAsJsonArray(list).size()));
        }
        return json.getAsJsonArray(list).get(0).getAsJsonObject();
    }

    private static Blob blob(JsonObject descriptor) {
        return new Blob(
                descriptor.get("digest").getAsString(),
                descriptor.get("size").getAsLong(),
                descriptor.get("mediaType").getAsString());
    }

    private static String path(Blob blob) {
        return "blobs/" + blob.digest().replace(':', '/');
    }

    private JsonObject json(String path) throws IOException, InvalidImageException {
        TarArchiveEntry entry = entries.get(path);
        if (entry == null || entry.getSize() > LONGEST_JSON) {
            throw invalid("it has no " + path);
        }
        try (InputStream in = tar.getInputStream(entry)) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (InvalidInput e) {
            throw invalid("%s: %s".formatted(path, e.getMessage()));
        }
    }

    private InvalidImageException invalid(String why) {
        return new InvalidImageException("%s is not an archive of Regpath's image: %s".formatted(file, why));
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
