package dev.regpath.installer.change;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Edit;
import dev.regpath.files.FileEntry;
import dev.regpath.files.Owned.Role;
import dev.regpath.installer.config.ConfigChange;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigCheck;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import dev.regpath.linux.HostCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * containerd's configuration. The node's own containerd is asked what it makes of the new one before that replaces the
 * old one. Undone, the daemon is restarted if it may run with what was taken away.
 */
final class ContainerdConfig implements Change {
    private static final String PURPOSE = "containerd-config";

    /** In memory, so that an interrupted check leaves nothing that survives a reboot. */
    private static final Path STAGING = Path.of("/run/regpath-installer-check");

    private static final Duration QUICK = Duration.ofSeconds(30);

    private final InstallContext context;
    private final InstallRequest request;
    private final ContainerdRestart restart;

    ContainerdConfig(InstallContext context, InstallRequest request, ContainerdRestart restart) {
        this.context = context;
        this.request = request;
        this.restart = restart;
    }

    @Override
    public InstallStep step() {
        return InstallStep.CONTAINERD_CONFIG;
    }

    @Override
    public Preview preview() throws IOException, SystemdException {
        Optional<Containerd> containerd = Containerd.look(context, request.migrateMirrors());
        if (containerd.isEmpty()) {
            return Preview.blocked(
                    "there is no containerd on this host", "install containerd first, or k3s, RKE2, k0s or MicroK8s");
        }
        return switch (containerd.get().change()) {
            case AlreadyServes serves -> new Preview(List.of(), List.of(), serves.remarks(), List.of());
            case Declined declined -> Preview.blocked(declined.reason(), declined.remedy());
            case Edits edits -> {
                List<String> lines = new ArrayList<>();
                edits.links().forEach(link -> lines.add("+ %s -> %s".formatted(link.link(), link.target())));
                yield rejected(containerd.get(), edits)
                        .map(rejected -> Preview.blocked(rejected.reason(), rejected.remedy()))
                        .orElseGet(() -> new Preview(lines, edits.files(), edits.remarks(), List.of()));
            }
        };
    }

    @Override
    public void apply() throws IOException, SystemdException, InstallException {
        Containerd containerd = Containerd.look(context, request.migrateMirrors())
                .orElseThrow(() -> new InstallException("there is no containerd on this host any more"));
        ConfigChange change = containerd.change();
        switch (change) {
            case AlreadyServes _ -> {}
            case Declined declined -> throw new InstallException(declined.reason() + ": " + declined.remedy());
            case Edits edits -> {
                if (containerd.program(context).isEmpty() || context.commands().isEmpty()) {
                    context.say("containerd's program was not found: its configuration is not checked in advance");
                }
                Optional<ConfigCheck.ConfigVerdict.Rejected> rejected = rejected(containerd, edits);
                if (rejected.isPresent()) {
                    throw new InstallException("%s: %s"
                            .formatted(rejected.get().reason(), rejected.get().remedy()));
                }
                context.note(journal -> journal.writingConfig(Instant.now()));
                write(edits);
            }
        }
    }

    private void write(Edits edits) throws IOException, InstallException {
        context.ledger().createDirectories(edits.directory(), 0755);
        for (ConfigChange.HostLink link : edits.links()) {
            context.ledger().createDirectories(link.link().resolveSibling("").normalize(), 0755);
            context.ledger().link(link.link(), link.target().toString(), PURPOSE);
        }
        // The daemon's own files last: what they lead to is there by then.
        for (Edit edit : edits.files()) {
            Optional<FileEntry> now = context.files().follow(edit.file());
            Optional<Bytes> content =
                    now.isPresent() ? Optional.of(context.files().read(edit.file())) : Optional.empty();
            if (!content.equals(edit.before())) {
                throw new InstallException(edit.file() + " was changed by another program at this moment: try again");
            }
            Path parent = edit.file().getParent();
            if (parent != null) {
                context.ledger().createDirectories(parent, 0755);
            }
            context.ledger()
                    .write(
                            edit.file(),
                            edit.after().orElseThrow(),
                            now.map(FileEntry::modeAndOwner).orElse(Attributes.mode(0644)),
                            PURPOSE,
                            Role.MAIN);
        }
        context.ledger().settle();
    }

    /** Why containerd itself would not take the new configuration; empty if it would, or there is no program to ask. */
    private Optional<ConfigCheck.ConfigVerdict.Rejected> rejected(Containerd containerd, Edits edits)
            throws IOException {
        Optional<Path> program = containerd.program(context);
        Optional<HostCommands> commands = context.commands();
        if (program.isEmpty() || commands.isEmpty()) {
            return Optional.empty();
        }
        ContainerdVersion version = containerd.version();
        ConfigCheck check = ConfigCheck.of(context.files(), containerd.layout(), version, edits, STAGING);
        unstage();
        try {
            for (Map.Entry<Path, Bytes> file : check.files().entrySet()) {
                context.files()
                        .createDirectories(file.getKey().resolveSibling("").normalize(), 0700);
                context.files().write(file.getKey(), file.getValue(), Attributes.mode(0600));
            }
            ConfigCheck.ConfigVerdict verdict = check.judge(
                    ask(commands.get(), program.get(), check.now()), ask(commands.get(), program.get(), check.then()));
            return verdict instanceof ConfigCheck.ConfigVerdict.Rejected rejected
                    ? Optional.of(rejected)
                    : Optional.empty();
        } finally {
            unstage();
        }
    }

    private static ConfigCheck.DumpOutput ask(HostCommands commands, Path program, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        HostCommands.CommandResult result = commands.run(command, QUICK);
        return new ConfigCheck.DumpOutput(result.exitCode(), result.out(), result.err());
    }

    private void unstage() throws IOException {
        remove(STAGING);
    }

    private void remove(Path directory) throws IOException {
        for (String name : context.files().list(directory)) {
            Path path = directory.resolve(name);
            if (context.files().look(path).filter(FileEntry::isDirectory).isPresent()) {
                remove(path);
            }
        }
        context.files().withdraw(directory);
    }

    @Override
    public void undo() throws IOException, SystemdException, InstallException {
        unstage();
        context.release(PURPOSE, DriftRule.KEEP);
        if (mayRunWithOurs()) {
            restart.afterUndoing();
        }
    }

    /** Whether the daemon was started after its configuration had been changed. */
    private boolean mayRunWithOurs() throws IOException, SystemdException {
        Optional<Journal> journal = context.journal();
        Optional<Instant> written = journal.flatMap(Journal::configWritten);
        if (written.isEmpty()) {
            return false;
        }
        Optional<Instant> started =
                Containerd.look(context, false).flatMap(Containerd::unit).flatMap(UnitState::started);
        return journal.get().restarted()
                || started.filter(time -> !time.isBefore(written.get())).isPresent();
    }
}
