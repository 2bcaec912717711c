package dev.regpath.files;

import dev.regpath.input.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the ledger is kept: {@code manifest.json} and {@code originals/} in a directory only its owner can read. */
final class LedgerStore {
    private final NodeFiles files;
    private final Path directory;
    private final Path manifest;
    private final Originals originals;

    LedgerStore(NodeFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
        this.manifest = directory.resolve("manifest.json");
        this.originals = new Originals(files, directory.resolve("originals"));
    }

    Originals originals() {
        return originals;
    }

    Manifest load() throws IOException {
        if (files.look(manifest).isEmpty()) {
            return new Manifest(List.of(), List.of());
        }
        String text = files.read(manifest, Limits.OWN_STATE).text();
        try {
            return Manifest.parse(text);
        } catch (RuntimeException e) { // Gson and the value types have many words for "not what it should be".
            throw new LedgerException(
                    "the record of Regpath's files can't be understood (%s)".formatted(e.getMessage()),
                    manifest,
                    "Run the Regpath that wrote it, or restore it from a backup; the originals it speaks of are in "
                            + originals.directory(),
                    e);
        }
    }

    void save(Manifest content) throws IOException {
        files.createDirectories(directory, 0700);
        files.write(manifest, Bytes.of(content.text()), Attributes.mode(0600));
    }

    /** Leaves nothing behind, unless others keep files here. */
    void remove() throws IOException {
        files.withdraw(originals.directory());
        files.delete(manifest);
        if (files.list(directory).isEmpty() && !files.isMountPoint(directory)) {
            files.withdraw(directory);
        }
    }
}
