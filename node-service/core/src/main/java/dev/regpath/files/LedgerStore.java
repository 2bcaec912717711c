package dev.regpath.files;

import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the ledger is kept: {@code manifest.json} and {@code originals/} in a directory only its owner can read. */
final class LedgerStore {
    private static final String DAMAGED = "manifest.damaged-";

    private final NodeFiles files;
    private final Path directory;
    private final Path manifest;
    private final Originals originals;
    private final Optional<Damage> damage;

    /** A record that cannot be read: why, and what is there. */
    private record Damage(LedgerException fault, Bytes content) {}

    LedgerStore(NodeFiles files, Path directory) {
        this(files, directory, Optional.empty());
    }

    private LedgerStore(NodeFiles files, Path directory, Optional<Damage> damage) {
        this.files = files;
        this.directory = directory;
        this.manifest = directory.resolve("manifest.json");
        this.originals = new Originals(files, directory.resolve("originals"));
        this.damage = damage;
    }

    /** The same, whose record cannot be read, and is begun again. */
    LedgerStore without(LedgerException fault) throws IOException {
        return new LedgerStore(files, directory, Optional.of(new Damage(fault, content())));
    }

    Optional<LedgerException> damage() {
        return damage.map(Damage::fault);
    }

    /** Where the damaged record is kept, or will be with the next change; where the record is if it is not damaged. */
    Path aside() {
        return damage.map(found -> directory.resolve(
                        DAMAGED + "%.12s.json".formatted(found.content().sha256())))
                .orElse(manifest);
    }

    Originals originals() {
        return originals;
    }

    LedgerManifest load() throws IOException {
        if (damage.isPresent() || files.look(manifest).isEmpty()) {
            return new LedgerManifest(List.of(), List.of());
        }
        try {
            return LedgerManifest.parse(files.read(manifest, Limits.OWN_STATE).text());
        } catch (FileSystemException | InvalidInput | RuntimeException e) {
            // Gson and the value types have many words for "not what it should be".
            throw new LedgerException(
                    "the record of Regpath's files can't be understood (%s)".formatted(e.getMessage()),
                    manifest,
                    "Run the Regpath that wrote it, or restore it from a backup; the originals it names are in "
                            + originals.directory(),
                    e);
        }
    }

    void save(String content) throws IOException {
        files.createDirectories(directory, 0700);
        setAside();
        files.write(manifest, Bytes.of(content), Attributes.mode(0600));
    }

    /** Leaves nothing behind, unless others keep files here. */
    void remove() throws IOException {
        setAside();
        if (!knowsLess()) {
            files.withdraw(originals.directory());
        }
        files.delete(manifest);
        if (files.list(directory).isEmpty() && !files.isMountPoint(directory)) {
            files.withdraw(directory);
        }
    }

    /** Whether a record was lost once: then there may be originals that the present one does not speak of. */
    boolean knowsLess() throws IOException {
        return files.list(directory).stream().anyMatch(name -> name.startsWith(DAMAGED));
    }

    /** A copy first: whatever instant the power fails at, the damaged record is there under one name or the other. */
    private void setAside() throws IOException {
        if (damage.isPresent()
                && files.look(manifest).isPresent()
                && files.look(aside()).isEmpty()) {
            files.write(aside(), damage.get().content(), Attributes.mode(0600));
        }
    }

    private Bytes content() throws IOException {
        try {
            return files.read(manifest, Limits.OWN_STATE);
        } catch (FileSystemException e) {
            return Bytes.of(""); // It is no file, or gone, or larger than any record: there is nothing to copy.
        }
    }
}
