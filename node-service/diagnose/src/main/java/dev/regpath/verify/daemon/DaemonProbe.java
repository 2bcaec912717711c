package dev.regpath.verify.daemon;

import dev.regpath.containerd.ConfigFile;
import dev.regpath.containerd.ConfigPath;
import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.cri.ConfigPathProbe;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.files.FileEntry;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Limits;
import dev.regpath.input.Logged;
import dev.regpath.linux.HostCommands;
import dev.regpath.runtime.RegistryConfig;
import dev.regpath.verify.daemon.ConfigRepair.RepairTrial;
import dev.regpath.verify.daemon.DaemonFacts.DaemonState;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks containerd, and looks at its process and its configuration. */
public final class DaemonProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonProbe.class);

    /**
     * For what the daemon answers from memory, or by asking this machine. It counts the loading of gRPC's classes, which
     * takes two seconds alone on a busy node.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NodeFiles files;
    private final ContainerdRuntime containerd;
    private final Optional<HostCommands> commands;

    /**
     * Asks nothing yet.
     *
     * @param commands runs programs of the node; empty where that cannot be done
     */
    public DaemonProbe(NodeFiles files, ContainerdRuntime containerd, Optional<HostCommands> commands) {
        this.files = files;
        this.containerd = containerd;
        this.commands = commands;
    }

    /** Asks the daemon, and reads its files; a daemon that does not answer is a fact, too. */
    public DaemonFacts look() throws IOException {
        Optional<ContainerdProcess> process = containerd.peer().process().flatMap(ContainerdProcess::of);
        DaemonState state;
        Optional<RegistryConfig> told = Optional.empty();
        List<DaemonFacts.Image> images = List.of();
        try (CriClient cri = CriClient.of(containerd.socket(), PATIENCE)) {
            var version = cri.version();
            state = new DaemonState.Answers(version.getRuntimeName(), version.getRuntimeVersion());
            told = cri.config().flatMap(ConfigPath::fromCriStatus);
            images = cri.images().stream()
                    .map(image -> new DaemonFacts.Image(image.getId(), image.getRepoDigestsList()))
                    .toList();
        } catch (CriException e) {
            state = e.code() == Status.Code.UNIMPLEMENTED
                    ? new DaemonState.NoCri(String.valueOf(e.getMessage()))
                    : new DaemonState.Silent(String.valueOf(e.getMessage()));
        }
        if (containerd.named().isPresent()) {
            told = containerd.named();
        }
        Path config = containerd.configFile();
        ContainerdVersion version = state instanceof DaemonState.Answers(String _, String build)
                ? ContainerdVersion.parse(build).orElse(ContainerdVersion.NEWEST)
                : ContainerdVersion.NEWEST;
        EffectiveConfig written = EffectiveConfig.read(files, config, version);
        Map<Path, String> texts = new TreeMap<>();
        for (ConfigFile file : written.files()) {
            texts.put(
                    file.path(),
                    files.read(file.path(), Limits.CONTAINERD_CONFIG).text());
        }
        boolean silent = told.isEmpty() && state instanceof DaemonState.Answers && version.isAtLeast(2, 0, 0);
        Optional<ConfigPathProbe.ProbeResult> proof =
                silent && !written.roots().isEmpty() ? prove(written.roots().getFirst()) : Optional.empty();
        DaemonFacts facts = new DaemonFacts(
                containerd.socket(),
                state,
                process,
                config,
                texts,
                changed(texts.keySet()),
                told,
                written,
                proof,
                List.of(),
                images);
        return facts.mayNeedRepair() ? facts.with(trials(facts, version)) : facts;
    }

    private List<RepairTrial> trials(DaemonFacts facts, ContainerdVersion version) {
        Optional<ConfigProof> proof = commands.flatMap(runner -> facts.process()
                .map(ContainerdProcess::program)
                .map(program -> new ConfigProof(files, runner, program, facts.configFile(), version)));
        return proof.stream()
                .flatMap(judge ->
                        ConfigFixes.candidates(facts).stream().flatMap(repair -> judge.attempt(repair).stream()))
                .toList();
    }

    /** From 2.0 on no API shows it, and only behaviour proves it. */
    private Optional<ConfigPathProbe.ProbeResult> prove(Path root) {
        try (CriClient cri = CriClient.of(containerd.socket())) {
            return Optional.of(new ConfigPathProbe(files, cri, "verify").ask(root, PATIENCE));
        } catch (IOException | CriException e) {
            LOG.debug("config_path cannot be proven reason={}", Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Instant> changed(Set<Path> all) throws IOException {
        Optional<Instant> last = Optional.empty();
        for (Path file : all) {
            Optional<Instant> changed = files.follow(file).map(FileEntry::modified);
            if (last.isEmpty() || (changed.isPresent() && changed.get().isAfter(last.get()))) {
                last = changed;
            }
        }
        return last;
    }
}
