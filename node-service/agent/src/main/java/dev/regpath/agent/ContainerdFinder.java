package dev.regpath.agent;

import dev.regpath.containerd.ConfigFlag;
import dev.regpath.containerd.ContainerdConfigPath;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Logged;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.observe.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which containerd this node runs and where it reads hosts.toml from. A daemon reads its configuration only
 * when it starts, so one that still runs is not asked twice. Not thread-safe.
 */
final class ContainerdFinder {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdFinder.class);

    /**
     * What was found.
     *
     * @param version if the daemon answers
     * @param configPath as well as it can be known without trying
     * @param unread why it reads no hosts.toml files at all; empty if it does, or nobody can tell
     */
    record Found(Optional<ContainerdVersion> version, ContainerdConfigPath configPath, Optional<String> unread) {}

    /**
     * One run of the daemon. Its process cannot be seen from a container, but each run makes its socket anew.
     *
     * @param pid 0 if it is not visible from here
     * @param socket tells one socket file from another
     */
    private record Run(int pid, Map<String, Object> socket) {}

    private final NodeFiles files;
    private final NodeSettings settings;
    private Optional<Run> knownRun = Optional.empty();
    private Optional<Found> known = Optional.empty();

    ContainerdFinder(NodeFiles files, NodeSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    /** Asks the daemon, and reads its configuration where it does not tell. */
    Found find() throws IOException {
        Optional<Run> run = run();
        if (known.isEmpty() || run.isEmpty() || !run.equals(knownRun)) {
            known = Optional.of(ask(run));
            knownRun = run;
        }
        return known.get();
    }

    private Optional<Run> run() {
        try {
            return Optional.of(new Run(
                    Libc.peerPid(settings.runtimeSocket()),
                    Files.readAttributes(settings.runtimeSocket(), "unix:ino,ctime")));
        } catch (KernelException | IOException e) {
            LOG.debug("nobody listens socket={} reason={}", settings.runtimeSocket(), Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    private Found ask(Optional<Run> run) throws IOException {
        Optional<ContainerdVersion> version = Optional.empty();
        Optional<ContainerdConfigPath> told = Optional.empty();
        if (run.isPresent()) {
            try (CriClient cri = CriClient.of(settings.runtimeSocket())) {
                version = ContainerdVersion.parse(cri.version().getRuntimeVersion());
                told = cri.config().flatMap(ContainerdConfigPath::fromCriStatus);
            } catch (CriException e) {
                LOG.info(
                        "containerd does not answer, its configuration is read instead reason={}",
                        Logged.of(e.getMessage()));
            }
        }
        if (!settings.configRoots().isEmpty()) {
            return new Found(
                    version,
                    new ContainerdConfigPath(
                            settings.configRoots(), ContainerdConfigPath.Source.CONFIG_FILE, true, List.of()),
                    Optional.empty());
        }
        if (told.isPresent()) {
            return new Found(version, told.get(), unset(told.get()));
        }
        Path file = configFile(run);
        ContainerdConfigPath written =
                ContainerdConfigPath.fromConfig(files, file, version.orElse(ContainerdVersion.NEWEST));
        // What a daemon reads that does not answer depends on which one it is.
        Optional<String> unread = version.isEmpty()
                ? Optional.empty()
                : ignored(EffectiveConfig.read(files, file, version.get())).or(() -> unset(written));
        return new Found(version, written, unread);
    }

    private static Optional<String> unset(ContainerdConfigPath configPath) {
        return configPath.inEffect() ? Optional.empty() : Optional.of(String.join("; ", configPath.remarks()));
    }

    private static Optional<String> ignored(EffectiveConfig config) {
        return config.problems().stream()
                .filter(problem -> problem.code() == ProblemCode.IGNORED_LIST)
                .map(Problem::what)
                .findFirst();
    }

    /** What the running daemon was told to read; where nobody tells, what its distribution tells it. */
    private Path configFile(Optional<Run> run) throws IOException {
        Optional<Path> told = run.filter(seen -> seen.pid() > 0).flatMap(seen -> argument(seen.pid()));
        return told.isPresent() ? told.get() : Distribution.runtimeConfig(files, settings.runtimeSocket());
    }

    private Optional<Path> argument(int pid) {
        try {
            Path file = settings.proc().resolve(Integer.toString(pid)).resolve("cmdline");
            return ConfigFlag.in(
                    List.of(new String(InputFile.readOfKernel(file, InputLimit.KERNEL), StandardCharsets.UTF_8)
                            .split("\0", -1)));
        } catch (IOException e) {
            LOG.debug("cannot see containerd's arguments reason={}", Logged.of(e.getMessage()));
        }
        return Optional.empty();
    }
}
