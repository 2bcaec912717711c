package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Pods by label.
 *
 * @param pods which Pods
 * @param ports their ports, at least one; exactly one for a mirror
 */
public record PodsBackend(PodSelection pods, List<BackendPort> ports) implements MirrorBackend, RedirectBackend {
    public PodsBackend {
        requireNonNull(pods, "pods");
        ports = List.copyOf(ports);
    }
}
