package dev.regpath.packages;

import dev.regpath.packages.OciLayout.BlobDescriptor;
import dev.regpath.packages.OciLayout.Layer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The image of one release: a manifest for each architecture, and an index of them.
 *
 * @param name its full name with the version as tag
 * @param release what is in it
 */
record OciImage(String name, Release release) {
    private static final String TITLE = "Regpath";
    private static final String DESCRIPTION = "Image pulls find the registry inside the cluster, by its public name.";

    /**
     * The content for one architecture.
     *
     * @param architecture which
     * @param layers from the one that changes least to the one that changes most
     */
    record PlatformContent(Architecture architecture, List<Staging> layers) {}

    /** Writes everything; the digest that pins the image is returned. */
    String write(OciLayout layout, List<PlatformContent> contents) throws IOException {
        List<Object> manifests = new ArrayList<>();
        for (PlatformContent content : contents) {
            Map<String, Object> entry = entry(manifest(layout, content));
            entry.put("platform", ordered("architecture", content.architecture().debianName(), "os", "linux"));
            manifests.add(entry);
        }
        BlobDescriptor image = layout.json(OciLayout.INDEX, ordered(2, OciLayout.INDEX, "manifests", manifests));
        Map<String, Object> named = entry(image);
        // containerd uses the first, skopeo and others the second.
        named.put(
                "annotations",
                ordered("io.containerd.image.name", name, "org.opencontainers.image.ref.name", release.version()));
        layout.index(ordered(2, OciLayout.INDEX, "manifests", List.of(named)));
        return image.digest();
    }

    private BlobDescriptor manifest(OciLayout layout, PlatformContent content) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (Staging layer : content.layers()) {
            layers.add(layout.layer(layer, release.time()));
        }
        BlobDescriptor config = layout.json(OciLayout.CONFIG, config(content.architecture(), layers));
        Map<String, Object> manifest = ordered(2, OciLayout.MANIFEST, "config", config);
        manifest.put("layers", layers.stream().map(Layer::descriptor).toList());
        manifest.put("annotations", annotations());
        return layout.json(OciLayout.MANIFEST, manifest);
    }

    private Map<String, Object> config(Architecture architecture, List<Layer> layers) {
        Instant created = release.time();
        Map<String, Object> config = ordered("created", created.toString(), "architecture", architecture.debianName());
        config.put("os", "linux");
        config.put(
                "config",
                ordered(
                        "User",
                        "0:0",
                        "Env",
                        List.of("PATH=/opt/regpath/bin"),
                        "Entrypoint",
                        List.of("/opt/regpath/bin/regpath"),
                        "WorkingDir",
                        "/",
                        "Labels",
                        annotations()));
        config.put(
                "rootfs",
                ordered(
                        "type",
                        "layers",
                        "diff_ids",
                        layers.stream().map(Layer::diffId).toList()));
        config.put(
                "history",
                layers.stream()
                        .map(_ -> ordered("created", created.toString(), "created_by", "regpath"))
                        .toList());
        return config;
    }

    Map<String, Object> annotations() {
        return ordered(
                "org.opencontainers.image.title",
                TITLE,
                "org.opencontainers.image.description",
                DESCRIPTION,
                "org.opencontainers.image.licenses",
                Licence.ALL,
                "org.opencontainers.image.version",
                release.version(),
                "org.opencontainers.image.created",
                release.time().toString());
    }

    private static Map<String, Object> entry(BlobDescriptor descriptor) {
        Map<String, Object> entry = ordered("mediaType", descriptor.mediaType(), "digest", descriptor.digest());
        entry.put("size", descriptor.size());
        return entry;
    }

    private static Map<String, Object> ordered(int schema, String mediaType, String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schemaVersion", schema);
        map.put("mediaType", mediaType);
        map.put(name, value);
        return map;
    }

    /** In this order in every run, which {@code Map.of} does not promise: the image's digest hangs on it. */
    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
