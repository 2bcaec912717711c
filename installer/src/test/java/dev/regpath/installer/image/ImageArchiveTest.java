package dev.regpath.installer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.cri.ImageStore.Blob;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String NAME = "regpath.dev/regpath:0.1.0";

    @TempDir
    private Path directory;

    private final Map<String, String> files = new LinkedHashMap<>();

    @Test
    void theBlobsOfOneArchitectureComeBeforeWhatRefersToThem() throws Exception {
        try (ImageArchive archive = ImageArchive.open(image(), "amd64")) {
            assertThat(archive.name()).isEqualTo(NAME);
            assertThat(archive.parts())
                    .extracting(blob -> blob.blob().digest())
                    .containsExactly("sha256:config", "sha256:layer-1", "sha256:layer-2", "sha256:amd64", "sha256:top");
            assertThat(archive.parts().get(3).labels())
                    .containsOnly(
                            Map.entry("containerd.io/gc.ref.content.config", "sha256:config"),
                            Map.entry("containerd.io/gc.ref.content.l.0", "sha256:layer-1"),
                            Map.entry("containerd.io/gc.ref.content.l.1", "sha256:layer-2"));
            assertThat(archive.parts().getLast().labels())
                    .containsExactly(Map.entry("containerd.io/gc.ref.content.m.0", "sha256:amd64"));
            assertThat(archive.content(new Blob("sha256:layer-1", 3, "x")))
                    .hasBinaryContent("one".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void anotherArchitectureIsRefusedByName() throws IOException {
        Path image = image();

        assertThatThrownBy(() -> ImageArchive.open(image, "riscv64"))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("holds no image for linux/riscv64");
    }

    @Test
    void whatIsNoImageOrNotAllOfOneIsRefused() throws IOException {
        image();
        files.remove("blobs/sha256/layer-2");
        Path half = tar("half.tar");
        files.put("index.json", "{\"manifests\": [{\"digest\": \"sha256:top\"}]}");
        Path nameless = tar("nameless.tar");
        files.put("index.json", "[]");
        Path list = tar("list.tar");
        files.clear();
        Path empty = tar("empty.tar");

        assertThatThrownBy(() -> ImageArchive.open(half, "amd64")).hasMessageContaining("lacks blobs/sha256/layer-2");
        assertThatThrownBy(() -> ImageArchive.open(nameless, "amd64")).hasMessageContaining("io.containerd.image.name");
        assertThatThrownBy(() -> ImageArchive.open(list, "amd64")).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> ImageArchive.open(empty, "amd64")).hasMessageContaining("has no index.json");
    }

    private Path image() throws IOException {
        String layers = "%s, %s".formatted(blob("layer-1", "one", "layer"), blob("layer-2", "three", "layer"));
        String config = blob("config", "{\"architecture\": \"amd64\"}", "config");
        String manifest = blob("amd64", "{\"config\": %s, \"layers\": [%s]}".formatted(config, layers), MANIFEST);
        String entry = manifest.replaceFirst("}$", ", \"platform\": {\"os\": \"linux\", \"architecture\": \"amd64\"}}");
        String top = blob("top", "{\"manifests\": [%s]}".formatted(entry), INDEX);
        files.put(
                "index.json",
                "{\"manifests\": [%s]}"
                        .formatted(top.replaceFirst(
                                "}$", ", \"annotations\": {\"io.containerd.image.name\": \"%s\"}}".formatted(NAME))));
        return tar("image.tar");
    }

    private String blob(String name, String content, String mediaType) {
        files.put("blobs/sha256/" + name, content);
        return "{\"digest\": \"sha256:%s\", \"size\": %d, \"mediaType\": \"%s\"}"
                .formatted(name, content.length(), mediaType);
    }

    private Path tar(String name) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, String> one : files.entrySet()) {
                byte[] content = one.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(one.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }
}
