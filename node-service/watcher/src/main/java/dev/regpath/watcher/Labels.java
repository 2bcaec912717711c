package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** The labels of an object. */
final class Labels {
    private Labels() {}

    /** Never null. */
    static Map<String, String> of(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
