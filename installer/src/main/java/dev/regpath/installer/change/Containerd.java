package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ConfigFlag;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.files.NodeFiles;
import dev.regpath.installer.config.ConfigChange;
import dev.regpath.installer.config.ConfigPlanner;
import dev.regpath.installer.config.ContainerdLayout;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.linux.HostCommands;
import dev.regpath.linux.ProcFs;
import dev.regpath.runtime.Peer;
import dev.regpath.runtime.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The containerd of a host as it is now.
 *
 * @param layout where its things are
 * @param version of the daemon that answers, else of the program that would be started
 * @param answers whether the daemon answers on its socket
 * @param unit that runs it, as systemd sees it; empty without a systemd or a unit
 * @param change what its configuration lacks
 */
record Containerd(
        ContainerdLayout layout,
        ContainerdVersion version,
        boolean answers,
        Optional<UnitState> unit,
        ConfigChange change) {
    private static final Duration QUICK = Duration.ofSeconds(20);

    Containerd {
        requireNonNull(layout, "layout");
        requireNonNull(version, "version");
        requireNonNull(unit, "unit");
        requireNonNull(change, "change");
    }

    /** Looks; empty if there is no containerd on this host. Changes nothing. */
    static Optional<Containerd> look(InstallContext context, boolean migrateMirrors)
            throws IOException, SystemdException {
        NodeFiles files = context.files();
        ContainerdLayout usual = ContainerdLayout.detect(files, Optional.empty());
        Optional<Path> running = runningConfig(context, usual, unit(context, usual));
        ContainerdLayout layout = running.isPresent() ? ContainerdLayout.detect(files, running) : usual;
        Optional<ContainerdVersion> answer = answer(context.host().here(layout.socket()));
        Optional<ContainerdVersion> version = answer.isPresent() ? answer : installed(context, layout);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Containerd(
                layout,
                version.get(),
                answer.isPresent(),
                unit(context, layout),
                ConfigPlanner.plan(files, layout, version.get(), migrateMirrors)));
    }

    private static Optional<UnitState> unit(InstallContext context, ContainerdLayout layout) throws SystemdException {
        Optional<UnitState> first = Optional.empty();
        if (context.systemd().isPresent()) {
            for (String name : layout.units()) {
                UnitState state = context.systemd().get().unit(name);
                if (state.exists()
                        && (first.isEmpty()
                                || (state.isRunning() && !first.get().isRunning()))) {
                    first = Optional.of(state);
                }
            }
        }
        return first;
    }

    /**
     * What the daemon that listens was told to read. A container without the host's process ids does not see whose the
     * socket is; then the unit shows it, if its process is containerd itself.
     */
    private static Optional<Path> runningConfig(
            InstallContext context, ContainerdLayout layout, Optional<UnitState> unit) {
        ProcFs processes = new ProcFs(context.host().here(ProcFs.USUAL));
        return switch (Peer.of(context.host().here(layout.socket()), processes)) {
            case Peer.Nobody _ -> Optional.empty();
            case Peer.Visible(RuntimeProcess process) -> process.arguments().flatMap(ConfigFlag::in);
            case Peer.Hidden() ->
                unit.map(UnitState::mainPid)
                        .flatMap(pid -> new RuntimeProcess(pid, processes).arguments())
                        .filter(arguments -> arguments.getFirst().endsWith("/containerd"))
                        .flatMap(ConfigFlag::in);
        };
    }

    private static Optional<ContainerdVersion> answer(Path socket) {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try (CriClient cri = CriClient.of(socket)) {
            return ContainerdVersion.parse(cri.version().getRuntimeVersion());
        } catch (CriException _) {
            return Optional.empty(); // Its program tells the version as well.
        }
    }

    /** From {@code containerd github.com/containerd/containerd 1.7.24~ds1 …}. */
    private static Optional<ContainerdVersion> installed(InstallContext context, ContainerdLayout layout)
            throws IOException {
        Optional<Path> program = program(context, layout);
        if (program.isEmpty() || context.commands().isEmpty()) {
            return Optional.empty();
        }
        HostCommands.CommandResult result =
                context.commands().get().run(List.of(program.get().toString(), "--version"), QUICK);
        for (String word : result.out().strip().split("\\s+", -1)) {
            Optional<ContainerdVersion> version = ContainerdVersion.parse(word);
            if (version.isPresent()) {
                return version;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> program(InstallContext context, ContainerdLayout layout) throws IOException {
        for (Path program : layout.programs()) {
            if (context.files().follow(program).isPresent()) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    Optional<Path> program(InstallContext context) throws IOException {
        return program(context, layout);
    }

    /** A client of the daemon; the caller closes it. */
    CriClient client(InstallContext context) {
        return CriClient.of(context.host().here(layout.socket()));
    }

    /** The directory that containerd reads, or will read when the change is made; empty if that is declined. */
    Optional<Path> directory() {
        return switch (change) {
            case ConfigChange.AlreadyServes serves ->
                Optional.of(serves.directories().getFirst());
            case ConfigChange.Edits edits -> Optional.of(edits.directory());
            case ConfigChange.Declined _ -> Optional.empty();
        };
    }

    /** In a line, for an operator. */
    String text() {
        String config = switch (change) {
            case ConfigChange.AlreadyServes serves -> "reads hosts.toml files in " + serves.directories();
            case ConfigChange.Edits edits -> "does not read hosts.toml files yet; would in " + edits.directory();
            case ConfigChange.Declined declined -> "reads no hosts.toml files: " + declined.reason();
        };
        return "%s %s, %s, %s"
                .formatted(layout.distribution().title(), version, answers ? "answers" : "does not answer", config);
    }
}
