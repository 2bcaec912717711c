package dev.regpath.verify.daemon;

import static java.util.Objects.requireNonNull;

import dev.regpath.verify.finding.LineEdit;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A change of containerd's configuration that may be proposed.
 *
 * @param file which of its files
 * @param edit what is changed in it
 */
public record ConfigRepair(Path file, LineEdit edit) {
    public ConfigRepair {
        requireNonNull(file, "file");
        requireNonNull(edit, "edit");
    }

    /**
     * What the node's own containerd made of a repair, before it is proposed.
     *
     * @param repair what was tried on a copy
     * @param refusal why containerd would not serve the kubelet with it; empty if it would
     */
    public record RepairTrial(ConfigRepair repair, Optional<String> refusal) {
        public RepairTrial {
            requireNonNull(repair, "repair");
            requireNonNull(refusal, "refusal");
        }
    }
}
