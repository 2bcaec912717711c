package dev.regpath.installer.change;

import dev.regpath.agent.NodeSettings;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.PathFiles;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Edit;
import dev.regpath.files.Owned.Role;
import dev.regpath.input.Limits;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The path files that the operator brings. */
final class PathFileChange implements Change {
    static final Path DIRECTORY = Path.of(NodeSettings.PATHS);

    private static final String PURPOSE = "path-file";

    private final InstallContext work;
    private final InstallRequest request;

    PathFileChange(InstallContext work, InstallRequest request) {
        this.work = work;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.PATH_FILES;
    }

    @Override
    public Preview preview() throws IOException {
        List<Edit> edits = new ArrayList<>();
        List<Problem> obstacles = new ArrayList<>();
        for (Path file : request.pathFiles()) {
            DecodedPaths decoded = PathFiles.readFile(file);
            List<Problem> faults = decoded.problems().stream()
                    .filter(problem -> problem.code().effect() == Effect.REJECTS)
                    .toList();
            obstacles.addAll(faults);
            if (faults.isEmpty()) {
                edit(file).ifPresent(edits::add);
            }
        }
        return new Preview(List.of(), edits, List.of(), obstacles);
    }

    private Optional<Edit> edit(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path place = DIRECTORY.resolve(name.endsWith(".yaml") || name.endsWith(".yml") ? name : name + ".yaml");
        Bytes wanted = Bytes.of(InputFile.read(file, Limits.PATH_FILE));
        Optional<Bytes> now = work.files().follow(place).isPresent()
                ? Optional.of(work.files().read(place))
                : Optional.empty();
        return now.equals(Optional.of(wanted))
                ? Optional.empty()
                : Optional.of(new Edit(place, now, Optional.of(wanted)));
    }

    @Override
    public void apply() throws IOException {
        work.ledger().createDirectories(DIRECTORY, 0755);
        for (Path file : request.pathFiles()) {
            Optional<Edit> edit = edit(file);
            if (edit.isPresent()) {
                work.ledger()
                        .write(
                                edit.get().file(),
                                edit.get().after().orElseThrow(),
                                Attributes.mode(0644),
                                PURPOSE,
                                Role.MAIN);
            }
        }
        work.ledger().settle();
    }

    /** What an operator has changed since stays. */
    @Override
    public void undo() throws IOException, InstallException {
        work.release(PURPOSE, DriftRule.KEEP);
    }
}
