package dev.regpath.packages;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;

/**
 * An OCI image layout: a directory of blobs that are named by their digests, and one index. As a tar archive it is what
 * {@code ctr images import} and {@code skopeo copy oci-archive:} read.
 *
 * @param staging the directory
 */
record OciLayout(Staging staging) {
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    /**
     * What refers to a blob.
     *
     * @param mediaType what is in it
     * @param digest its name
     * @param size its length in bytes
     */
    record BlobDescriptor(String mediaType, String digest, long size) {}

    /**
     * A layer that has been written.
     *
     * @param descriptor of the compressed blob
     * @param diffId the digest of the tar stream before compression
     */
    record Layer(BlobDescriptor descriptor, String diffId) {}

    static OciLayout create(Path directory) throws IOException {
        OciLayout layout = new OciLayout(Staging.fresh(directory));
        layout.staging.directory("blobs/sha256");
        layout.staging.write("oci-layout", JSON.toJson(Map.of("imageLayoutVersion", "1.0.0")));
        return layout;
    }

    /** Writes what is staged as a layer. */
    Layer layer(Staging content, Instant time) throws IOException {
        Path file = staging.resolve("layer");
        MessageDigest uncompressed = Digests.sha256();
        try (OutputStream out = new DigestOutputStream(Gzip.create(file), uncompressed)) {
            Tar.write(content, "", time, out);
        }
        return new Layer(blob(LAYER, file), "sha256:" + Digests.hex(uncompressed.digest()));
    }

    /** Writes a blob of JSON. */
    BlobDescriptor json(String mediaType, Object content) throws IOException {
        Path file = staging.resolve("json");
        Files.writeString(file, JSON.toJson(content), StandardCharsets.UTF_8);
        return blob(mediaType, file);
    }

    /** Takes a file in as it is, and leaves it where it was. */
    BlobDescriptor file(String mediaType, Path file) throws IOException {
        Path copy = staging.resolve("file");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return blob(mediaType, copy);
    }

    private BlobDescriptor blob(String mediaType, Path file) throws IOException {
        String digest = Digests.ofFile(file);
        BlobDescriptor descriptor = new BlobDescriptor(mediaType, "sha256:" + digest, Files.size(file));
        Files.move(file, staging.resolve("blobs/sha256/" + digest), StandardCopyOption.REPLACE_EXISTING);
        return descriptor;
    }

    /** Writes the entry that readers begin with. */
    void index(Object index) throws IOException {
        staging.write("index.json", JSON.toJson(index));
    }
}
