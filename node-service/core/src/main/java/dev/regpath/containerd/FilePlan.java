package dev.regpath.containerd;

import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Problem;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.Owned.Role;
import dev.regpath.files.UnifiedDiff;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done to the node's files, in this order, and what is worth knowing about it.
 *
 * @param steps changes; empty if everything is as it should be
 * @param problems what can't be done, or was seen on the way
 */
public record FilePlan(List<FileStep> steps, List<Problem> problems) {
    /** One change of the node. */
    public sealed interface FileStep {
        RegistryHost registry();

        /** The files it changes. */
        List<Edit> edits();
    }

    /** A file to be written in a new directory. */
    record FileToWrite(Path file, Bytes bytes, Attributes attributes, Role role) {}

    /** A directory that appears with all its files at once. */
    record PublishDirectory(RegistryHost registry, Path directory, List<FileToWrite> files, boolean restores)
            implements FileStep {
        @Override
        public List<Edit> edits() {
            return files.stream()
                    .map(file -> new Edit(file.file(), Optional.empty(), Optional.of(file.bytes())))
                    .toList();
        }
    }

    /**
     * A file that is written in a directory that is there.
     *
     * @param takesOver what the ledger is to keep is {@code original}, not what is there now
     * @param restores others had changed it
     */
    record WriteFile(
            RegistryHost registry,
            FileToWrite content,
            Optional<Bytes> before,
            boolean takesOver,
            Optional<Bytes> original,
            boolean restores)
            implements FileStep {
        @Override
        public List<Edit> edits() {
            return List.of(new Edit(content.file(), before, Optional.of(content.bytes())));
        }
    }

    /** A file that is given back. */
    record ReleaseFile(RegistryHost registry, Edit edit) implements FileStep {
        @Override
        public List<Edit> edits() {
            return List.of(edit);
        }
    }

    /** A directory of ours that is given back with its files. */
    record ReleaseDirectory(RegistryHost registry, Path directory, List<Edit> edits) implements FileStep {}

    public FilePlan {
        steps = List.copyOf(steps);
        problems = List.copyOf(problems);
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * The changes as one unified diff of what the files say: what may be a secret is not shown, nor are comments, nor files
     * that are neither TOML nor certificates.
     */
    public String diff() {
        StringBuilder diff = new StringBuilder();
        for (FileStep step : steps) {
            for (Edit edit : step.edits()) {
                diff.append(UnifiedDiff.of(edit, text -> shown(edit.file(), text)));
            }
        }
        return diff.toString();
    }

    private static String shown(Path file, String text) {
        if (file.toString().endsWith(".toml")) {
            return ShownToml.of(text).text();
        }
        String certificates = PemCheck.certificatesOnly(text);
        return certificates.isEmpty() ? "(not shown: neither TOML nor certificates)\n" : certificates;
    }
}
