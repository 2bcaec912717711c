package dev.regpath.installer.change;

import dev.regpath.files.DriftRule;
import dev.regpath.files.FileEntry;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links by which the commands are found. */
final class Commands implements Change {
    private static final Path DIRECTORY = Path.of("/usr/local/bin");
    private static final List<String> NAMES = List.of("regpath", "regpath-installer");
    private static final String PURPOSE = "command";

    private final InstallContext work;

    Commands(InstallContext work) {
        this.work = work;
    }

    @Override
    public InstallStep step() {
        return InstallStep.COMMANDS;
    }

    @Override
    public Preview preview() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : NAMES) {
            if (!isInPlace(name)) {
                lines.add("+ %s -> %s".formatted(DIRECTORY.resolve(name), target(name)));
            }
        }
        return Preview.of(lines, List.of());
    }

    private boolean isInPlace(String name) throws IOException {
        Optional<String> target = work.files().look(DIRECTORY.resolve(name)).flatMap(FileEntry::target);
        return target.equals(Optional.of(target(name)));
    }

    private static String target(String name) {
        return InstalledProgram.PLACE.resolve("bin").resolve(name).toString();
    }

    @Override
    public void apply() throws IOException {
        work.ledger().createDirectories(DIRECTORY, 0755);
        for (String name : NAMES) {
            if (!isInPlace(name)) {
                work.ledger().link(DIRECTORY.resolve(name), target(name), PURPOSE);
            }
        }
        work.ledger().settle();
    }

    @Override
    public void undo() throws IOException, InstallException {
        work.release(PURPOSE, DriftRule.KEEP);
    }
}
