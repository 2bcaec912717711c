package dev.regpath.packages;

import dev.regpath.packages.OciLayout.BlobDescriptor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The chart of a release: as Helm packages one, and the same package as an OCI archive, as {@code helm push} would leave it
 * in a registry. Both carry the version of the release, so that the image that the chart names is the one beside it.
 *
 * @param chart the directory of the chart
 * @param release what is packaged
 */
record ChartPackage(Path chart, Release release) {
    private static final String CONFIG = "application/vnd.cncf.helm.config.v1+json";
    private static final String CONTENT = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    /**
     * Writes both.
     *
     * @param work a directory of this package's own, which may exist already
     * @param out where they go
     */
    List<Path> write(Path work, Path out) throws IOException {
        Staging content = Staging.fresh(work.resolve("chart"));
        content.copy(chart, "");
        String metadata = metadata();
        content.write("Chart.yaml", metadata);
        content.settle(release.time());
        Path file = out.resolve("regpath-%s.tgz".formatted(release.version()));
        try (OutputStream tar = Gzip.create(file)) {
            Tar.write(content, "regpath/", release.time(), tar);
        }

        OciLayout layout = OciLayout.create(work.resolve("chart-layout"));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", OciLayout.MANIFEST);
        manifest.put(
                "config", layout.json(CONFIG, new Load(LoadSettings.builder().build()).loadFromString(metadata)));
        manifest.put("layers", List.of(layout.file(CONTENT, file)));
        BlobDescriptor top = layout.json(OciLayout.MANIFEST, manifest);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("mediaType", top.mediaType());
        entry.put("digest", top.digest());
        entry.put("size", top.size());
        entry.put("annotations", Map.of("org.opencontainers.image.ref.name", release.version()));
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", OciLayout.INDEX);
        index.put("manifests", List.of(entry));
        layout.index(index);
        Path archive = out.resolve("regpath-%s-chart.tar".formatted(release.version()));
        try (OutputStream tar = new BufferedOutputStream(Files.newOutputStream(archive))) {
            Tar.write(layout.staging(), "", release.time(), tar);
        }
        return List.of(file, archive);
    }

    private String metadata() throws IOException {
        return Files.readString(chart.resolve("Chart.yaml"))
                .replaceAll("(?m)^(version|appVersion):.*$", "$1: " + release.version());
    }
}
