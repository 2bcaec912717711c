package dev.regpath.pull;

import java.util.List;

/**
 * How far a pull was when it was given up.
 *
 * @param begun whether anything was fetched at all, be it a manifest
 * @param complete layers that were there
 * @param layers layers of which anything was seen
 * @param open layers that were being fetched
 */
public record PullStage(boolean begun, long complete, long layers, List<OpenLayer> open) {
    /**
     * A layer that is being fetched.
     *
     * @param digest of its content
     * @param bytes that are there
     * @param size bytes that it will have; 0 if not known
     */
    public record OpenLayer(String digest, long bytes, long size) {}

    public PullStage {
        open = List.copyOf(open);
    }
}
