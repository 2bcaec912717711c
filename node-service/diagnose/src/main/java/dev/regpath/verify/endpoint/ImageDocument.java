package dev.regpath.verify.endpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.contract.ImageReference;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a manifest endpoint answers with, as containerd tells kinds apart: by the type that it is said to have. */
public sealed interface ImageDocument {
    /** images.IsIndexType. */
    Set<String> INDEX_TYPES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");

    /** images.IsManifestType. */
    Set<String> MANIFEST_TYPES = Set.of(
            "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json");

    /** Schema 1, which containerd converts before 2.0 and refuses since. */
    Set<String> SCHEMA_1_TYPES = Set.of(
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "application/vnd.docker.distribution.manifest.v1+json");

    /** Several images. */
    record Index(List<IndexEntry> entries) implements ImageDocument {
        public Index {
            entries = List.copyOf(entries);
        }
    }

    /** One image: its configuration, if it has one, and its layers. */
    record ImageManifest(Optional<Descriptor> configuration, List<Descriptor> layers) implements ImageDocument {
        public ImageManifest {
            layers = List.copyOf(layers);
        }
    }

    /** Nothing that could be pulled. */
    record Other(String why) implements ImageDocument {}

    /** A thing by its digest. */
    record Descriptor(String type, String digest) {}

    /**
     * An image of an index.
     *
     * @param platform {@code os/architecture}; empty if it does not say, which suits every machine
     */
    record IndexEntry(Descriptor descriptor, Optional<String> platform) {}

    /** Whether containerd of this version can make something of it. */
    static boolean isDocument(String type, ContainerdVersion version) {
        return INDEX_TYPES.contains(type)
                || MANIFEST_TYPES.contains(type)
                || (SCHEMA_1_TYPES.contains(type) && !version.isAtLeast(2, 0, 0));
    }

    /** Reads what came. */
    static ImageDocument parse(String type, String body) {
        try {
            if (!(Json.parse(body) instanceof JsonObject object)) {
                return new Other("it is not a JSON object");
            }
            if (INDEX_TYPES.contains(type)) {
                return new Index(array(object, "manifests")
                        .flatMap(entry -> descriptor(entry).stream().map(one -> new IndexEntry(one, platform(entry))))
                        .toList());
            }
            if (SCHEMA_1_TYPES.contains(type)) {
                return new ImageManifest(
                        Optional.empty(),
                        array(object, "fsLayers")
                                .flatMap(layer -> text(layer, "blobSum").stream())
                                .filter(ImageReference::isDigest)
                                .map(digest -> new Descriptor("", digest))
                                .toList());
            }
            Optional<Descriptor> configuration =
                    Optional.ofNullable(object.get("config")).flatMap(ImageDocument::descriptor);
            return configuration.isEmpty()
                    ? new Other("it names no configuration")
                    : new ImageManifest(
                            configuration,
                            array(object, "layers")
                                    .flatMap(layer -> descriptor(layer).stream())
                                    .toList());
        } catch (InvalidInput e) {
            return new Other(String.valueOf(e.getMessage()));
        }
    }

    private static Stream<JsonElement> array(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array
                ? StreamSupport.stream(array.spliterator(), false)
                : Stream.empty();
    }

    /** Only with a digest that can be in a URL. */
    private static Optional<Descriptor> descriptor(JsonElement element) {
        return text(element, "digest")
                .filter(ImageReference::isDigest)
                .map(digest -> new Descriptor(text(element, "mediaType").orElse(""), digest));
    }

    private static Optional<String> platform(JsonElement entry) {
        JsonElement platform = entry.getAsJsonObject().get("platform");
        return platform == null || platform.isJsonNull()
                ? Optional.empty()
                : Optional.of(text(platform, "os").orElse("") + "/"
                        + text(platform, "architecture").orElse(""));
    }

    /** A member that is a string or a number; empty if there is none. */
    static Optional<String> text(JsonElement element, String name) {
        return element instanceof JsonObject object
                        && object.get(name) != null
                        && object.get(name).isJsonPrimitive()
                ? Optional.of(object.get(name).getAsString())
                : Optional.empty();
    }
}
