package dev.regpath.installer.change;

import dev.regpath.cri.ConfigPathProbe;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.cri.RunningPods;
import dev.regpath.files.FileEntry;
import dev.regpath.installer.config.ConfigChange;
import dev.regpath.installer.host.Systemd;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restarts containerd if what it does shows that it has to be, and proves that it comes back, reads hosts.toml files, and
 * has lost no container.
 */
final class ContainerdRestart implements Change {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PROBE = Duration.ofSeconds(30);
    private static final String USER = "install";

    private final InstallContext context;
    private final InstallRequest request;

    ContainerdRestart(InstallContext context, InstallRequest request) {
        this.context = context;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.CONTAINERD_RESTART;
    }

    /** A guess by what is written: only {@link #apply} asks the daemon itself, because that leaves traces for a moment. */
    @Override
    public Preview preview() throws IOException, SystemdException {
        Optional<Containerd> found = Containerd.look(context, request.migrateMirrors());
        if (found.isEmpty() || found.get().directory().isEmpty()) {
            return Preview.NOTHING;
        }
        Containerd containerd = found.get();
        String unit = containerd.unit().map(UnitState::name).orElse("containerd");
        boolean needed = containerd.change() instanceof ConfigChange.Edits || isOlderThanItsFiles(containerd);
        if (!needed) {
            return Preview.NOTHING;
        }
        if (!containerd.answers()) {
            return Preview.noted("containerd does not run: it will read the new configuration when it starts");
        }
        if (!request.restart()) {
            return Preview.noted("%s is not restarted: mirrors take effect when it is".formatted(unit));
        }
        if (context.systemd().isEmpty() && request.scope() == InstallRequest.InstallScope.CONTAINERD) {
            return Preview.blocked(
                    "no systemd runs on this host, so %s cannot be restarted".formatted(unit),
                    "set config_path where this node's configuration is made");
        }
        if (!context.host().sharesNetwork().orElse(false)) {
            return Preview.blocked(
                    "this container has a network of its own, so containerd can't be asked what it does",
                    "give the pod hostNetwork: true and hostPID: true");
        }
        return Preview.of(List.of("! restart " + unit), List.of());
    }

    private boolean isOlderThanItsFiles(Containerd containerd) throws IOException {
        Optional<FileEntry> config = context.files().follow(containerd.layout().config());
        Optional<UnitState> unit = containerd.unit();
        return config.isPresent()
                && unit.flatMap(UnitState::started)
                        .filter(started -> config.get().modified().isAfter(started))
                        .isPresent();
    }

    @Override
    public void apply() throws IOException, SystemdException, InstallException {
        Containerd containerd = Containerd.look(context, request.migrateMirrors())
                .orElseThrow(() -> new InstallException("there is no containerd on this host any more"));
        Path directory = containerd
                .directory()
                .orElseThrow(() -> new InstallException("containerd's configuration is not what was written"));
        if (!containerd.answers()
                && containerd.unit().filter(UnitState::isRunning).isEmpty()) {
            context.say("containerd does not run: it will read the new configuration when it starts");
            return;
        }
        if (!request.restart() || context.systemd().isEmpty()) {
            return;
        }
        try (CriClient cri = containerd.client(context)) {
            if (containerd.answers() && reads(cri, directory).isEmpty()) {
                return;
            }
            RunningPods before = containerd.answers() ? cri.running() : new RunningPods(Set.of(), Set.of());
            context.note(Journal::restarting);
            restart(containerd);
            awaitReady(cri, containerd);
            Optional<String> obstacle = reads(cri, directory);
            if (obstacle.isPresent()) {
                throw new InstallException("containerd was restarted and does not read hosts.toml files in %s: %s"
                        .formatted(directory, obstacle.get()));
            }
            Set<String> missing = before.missingFrom(cri.running());
            if (!missing.isEmpty()) {
                throw new InstallException("after the restart of containerd these no longer run: " + missing);
            }
        } catch (CriException e) {
            throw new InstallException("containerd: " + e.getMessage(), e);
        }
    }

    /** Why the daemon does not read hosts.toml files there; empty if it does. */
    private Optional<String> reads(CriClient cri, Path directory) throws IOException, CriException {
        return switch (new ConfigPathProbe(context.files(), cri, USER).ask(directory, PROBE)) {
            case ConfigPathProbe.ProbeResult.InEffect() -> Optional.empty();
            case ConfigPathProbe.ProbeResult.NotInEffect(String instead) -> Optional.of(instead);
        };
    }

    private void restart(Containerd containerd) throws SystemdException, InstallException {
        Systemd systemd = context.systemd().orElseThrow();
        UnitState unit = containerd
                .unit()
                .orElseThrow(() -> new InstallException("no unit of systemd runs containerd here (looked for %s)"
                        .formatted(containerd.layout().units())));
        context.say("restarting " + unit.name());
        systemd.restart(unit.name(), request.limit());
    }

    private void awaitReady(CriClient cri, Containerd containerd) throws SystemdException, InstallException {
        long deadline = System.nanoTime() + request.limit().toNanos();
        String last = "it did not answer";
        while (System.nanoTime() - deadline < 0) {
            try {
                if (cri.runtimeReady()) {
                    return;
                }
                last = "it reports that it is not ready";
            } catch (CriException e) {
                last = String.valueOf(e.getMessage());
            }
            pause();
        }
        String name = containerd.unit().map(UnitState::name).orElse("containerd");
        String state = context.systemd().isPresent()
                ? context.systemd().get().unit(name).text()
                : name;
        throw new InstallException("containerd does not come back within %d s: %s; %s (see journalctl -u %s)"
                .formatted(request.limit().toSeconds(), state, last, name));
    }

    private static void pause() throws InstallException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InstallException("interrupted", e);
        }
    }

    /** What a probe left that was killed. The daemon itself is for {@link ContainerdConfig} to restart. */
    @Override
    public void undo() throws IOException, SystemdException {
        Optional<Containerd> containerd = Containerd.look(context, false);
        if (containerd.isPresent()) {
            try (CriClient cri = containerd.get().client(context)) {
                for (Path root : roots(containerd.get())) {
                    new ConfigPathProbe(context.files(), cri, USER).clear(root);
                }
            }
        }
    }

    private static List<Path> roots(Containerd containerd) {
        return containerd.change() instanceof ConfigChange.AlreadyServes serves
                ? serves.directories()
                : List.of(containerd.layout().hostDirectory());
    }

    /** Brings the daemon back to what its files say again. */
    void afterUndoing() throws IOException, SystemdException, InstallException {
        Optional<Containerd> found = Containerd.look(context, false);
        if (found.isEmpty() || found.get().unit().isEmpty() || context.systemd().isEmpty()) {
            context.say("containerd still runs with the configuration that was taken away, until it is restarted");
            return;
        }
        if (!request.restart()) {
            context.say("%s is not restarted: until it is, it looks for removed hosts.toml files, which is harmless"
                    .formatted(found.get().unit().get().name()));
            return;
        }
        restart(found.get());
        try (CriClient cri = found.get().client(context)) {
            awaitReady(cri, found.get());
        }
    }
}
