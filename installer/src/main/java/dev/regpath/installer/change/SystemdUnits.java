package dev.regpath.installer.change;

import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Edit;
import dev.regpath.files.FileEntry;
import dev.regpath.files.Owned.Role;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The units of systemd, and the links that make it start them. */
final class SystemdUnits implements Change {
    static final String BOOT = "regpath-boot.service";
    static final String AGENT = "regpath-node.service";

    private static final Path DIRECTORY = Path.of("/etc/systemd/system");
    private static final Path WANTS = DIRECTORY.resolve("multi-user.target.wants");
    private static final String PURPOSE = "unit";

    /** What an operator wants to be different belongs into a drop-in, which is not ours. */
    private static final DriftRule OURS = (_, _, _) -> new DriftRule.DriftDecision.Restore();

    private final InstallContext work;
    private final InstallRequest request;

    SystemdUnits(InstallContext work, InstallRequest request) {
        this.work = work;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.UNITS;
    }

    private List<String> names() {
        return request.agent() ? List.of(BOOT, AGENT) : List.of(BOOT);
    }

    @Override
    public Preview preview() throws IOException {
        if (work.systemd().isEmpty() && request.restart()) {
            return Preview.blocked(
                    "no systemd runs on this host: there is no /run/systemd/private",
                    "run the installer where systemd runs, or with --no-restart to put files in place only");
        }
        List<Edit> edits = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String name : names()) {
            edit(name).ifPresent(edits::add);
            if (!isEnabled(name)) {
                lines.add("+ enable " + name);
            }
        }
        return Preview.of(lines, edits);
    }

    private Optional<Edit> edit(String name) throws IOException {
        Path file = DIRECTORY.resolve(name);
        Optional<Bytes> now =
                work.files().follow(file).isPresent() ? Optional.of(work.files().read(file)) : Optional.empty();
        Optional<Bytes> wanted = Optional.of(content(name));
        return now.equals(wanted) ? Optional.empty() : Optional.of(new Edit(file, now, wanted));
    }

    private static Bytes content(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SystemdUnits.class.getResourceAsStream("/systemd/" + name), name)) {
            return Bytes.of(in.readAllBytes());
        }
    }

    private boolean isEnabled(String name) throws IOException {
        return work.files()
                .look(WANTS.resolve(name))
                .flatMap(FileEntry::target)
                .equals(Optional.of(DIRECTORY.resolve(name).toString()));
    }

    @Override
    public void apply() throws IOException, SystemdException {
        work.ledger().createDirectories(WANTS, 0755);
        for (String name : names()) {
            Optional<Edit> edit = edit(name);
            if (edit.isPresent()) {
                work.ledger()
                        .write(
                                edit.get().file(),
                                edit.get().after().orElseThrow(),
                                Attributes.mode(0644),
                                PURPOSE,
                                Role.MAIN);
            }
            if (!isEnabled(name)) {
                work.ledger().link(WANTS.resolve(name), DIRECTORY.resolve(name).toString(), PURPOSE);
            }
        }
        work.ledger().settle();
        reload();
    }

    @Override
    public void undo() throws IOException, SystemdException, InstallException {
        work.release(PURPOSE, OURS);
        reload();
    }

    private void reload() throws SystemdException {
        if (work.systemd().isPresent()) {
            work.systemd().get().reload();
        }
    }
}
