package dev.regpath.agent;

import dev.regpath.containerd.ContainerdConfigPath;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.files.NodeFiles;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which containerd this node runs and where it reads hosts.toml from. A daemon reads its configuration only
 * when it starts, so one that still runs is not asked twice. Not thread-safe.
 */
final class ContainerdFinder {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdFinder.class);
    private static final Path USUAL_CONFIG = Path.of("/etc/containerd/config.toml");
    private static final List<String> CONFIG_FLAGS = List.of("--config", "-c");

    /**
     * What was found.
     *
     * @param version if the daemon answers
     * @param configPath as well as it can be known without trying
     */
    record Found(Optional<ContainerdVersion> version, ContainerdConfigPath configPath) {}

    private final NodeFiles files;
    private final NodeSettings settings;
    private OptionalInt knownPid = OptionalInt.empty();
    private Optional<Found> known = Optional.empty();

    ContainerdFinder(NodeFiles files, NodeSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    /** Asks the daemon, and reads its configuration where it does not tell. */
    Found find() throws IOException {
        OptionalInt pid = pid();
        if (known.isEmpty() || pid.isEmpty() || !pid.equals(knownPid)) {
            known = Optional.of(ask(pid));
            knownPid = pid;
        }
        return known.get();
    }

    private OptionalInt pid() {
        try {
            return OptionalInt.of(Libc.peerPid(settings.runtimeSocket()));
        } catch (KernelException e) {
            LOG.debug("nobody listens socket={} reason=\"{}\"", settings.runtimeSocket(), e.getMessage());
            return OptionalInt.empty();
        }
    }

    private Found ask(OptionalInt pid) throws IOException {
        Optional<ContainerdVersion> version = Optional.empty();
        Optional<ContainerdConfigPath> told = Optional.empty();
        if (pid.isPresent()) {
            try (CriClient cri = CriClient.of(settings.runtimeSocket())) {
                version = ContainerdVersion.parse(cri.version().getRuntimeVersion());
                told = cri.config().flatMap(ContainerdConfigPath::fromCriStatus);
            } catch (CriException e) {
                LOG.info("containerd does not answer, its configuration is read instead reason=\"{}\"", e.getMessage());
            }
        }
        if (!settings.configRoots().isEmpty()) {
            return new Found(
                    version,
                    new ContainerdConfigPath(
                            settings.configRoots(), ContainerdConfigPath.Source.CONFIG_FILE, true, List.of()));
        }
        ContainerdConfigPath configPath = told.isPresent()
                ? told.get()
                : ContainerdConfigPath.fromConfig(files, configFile(pid), version.orElse(ContainerdVersion.NEWEST));
        return new Found(version, configPath);
    }

    /** What the running daemon was told to read. */
    private Path configFile(OptionalInt pid) {
        if (pid.isEmpty()) {
            return USUAL_CONFIG;
        }
        try {
            Path file =
                    settings.proc().resolve(Integer.toString(pid.getAsInt())).resolve("cmdline");
            List<String> arguments =
                    List.of(Files.readString(file, StandardCharsets.UTF_8).split("\0", -1));
            for (int i = 1; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.startsWith("--config=")) {
                    return Path.of(argument.substring("--config=".length()));
                }
                if (CONFIG_FLAGS.contains(argument) && i + 1 < arguments.size()) {
                    return Path.of(arguments.get(i + 1));
                }
            }
        } catch (IOException e) {
            LOG.debug("cannot see containerd's arguments reason=\"{}\"", e.getMessage());
        }
        return USUAL_CONFIG;
    }
}
