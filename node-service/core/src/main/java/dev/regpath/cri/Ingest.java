package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

/**
 * A piece of content that containerd is fetching.
 *
 * @param ref kind and digest, for example {@code layer-sha256:…}
 * @param offset bytes written so far
 * @param total bytes it will have; 0 if not known
 */
public record Ingest(String ref, long offset, long total) {
    private static final String LAYER = "layer-";

    public Ingest {
        requireNonNull(ref, "ref");
    }

    /** Whether it is a layer, and not a manifest or a configuration. */
    public boolean isLayer() {
        return ref.startsWith(LAYER);
    }

    /** The digest of a layer. */
    public String digest() {
        return ref.substring(LAYER.length());
    }
}
