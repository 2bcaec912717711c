package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileView;
import dev.regpath.input.Logged;
import dev.regpath.linux.ProcFs;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.Distribution;
import dev.regpath.runtime.Peer;
import dev.regpath.runtime.RegistryConfig;
import dev.regpath.runtime.RuntimeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containerd of a node. Thread-safe. */
public final class ContainerdRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdRuntime.class);

    /**
     * One run of the daemon. Its process cannot be seen from a container, but each run makes its socket again.
     *
     * @param peer who listens
     * @param socket tells one socket file from another
     */
    private record DaemonRun(Peer peer, Map<String, Object> socket) {}

    private final FileView files;
    private final ProcFs processes;
    private final Path socket;
    private final List<Path> roots;
    private Optional<DaemonRun> knownRun = Optional.empty();
    private Optional<RuntimeView> known = Optional.empty();

    /**
     * Looks at nothing yet.
     *
     * @param files the node's
     * @param processes the node's, or those of this container
     * @param socket where containerd listens, as this process finds it
     * @param roots its {@code config_path}, if an operator named it; found out if empty
     */
    public ContainerdRuntime(FileView files, ProcFs processes, Path socket, List<Path> roots) {
        this.files = requireNonNull(files, "files");
        this.processes = requireNonNull(processes, "processes");
        this.socket = requireNonNull(socket, "socket");
        this.roots = List.copyOf(roots);
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public Peer peer() {
        return Peer.of(socket, processes);
    }

    @Override
    public Path configFile() throws IOException {
        return configFile(peer());
    }

    private Path configFile(Peer peer) throws IOException {
        Optional<List<String>> arguments = peer.process().flatMap(process -> process.arguments());
        return arguments.isPresent()
                ? ConfigFlag.in(arguments.get())
                        .orElse(Distribution.PLAIN.runtime().config())
                : Distribution.configOf(files, socket);
    }

    /** Where it looks for hosts.toml files, if an operator named that. */
    public Optional<RegistryConfig> named() {
        return roots.isEmpty() ? Optional.empty() : Optional.of(RegistryConfig.named(roots));
    }

    @Override
    public synchronized RuntimeView look() throws IOException {
        Optional<DaemonRun> run = run();
        if (known.isEmpty() || run.isEmpty() || !run.equals(knownRun)) {
            known = Optional.of(ask(run));
            knownRun = run;
        }
        return known.get();
    }

    private Optional<DaemonRun> run() {
        Peer peer = peer();
        if (peer instanceof Peer.Nobody(String reason)) {
            LOG.debug("containerd does not answer socket={} reason={}", socket, Logged.of(reason));
            return Optional.empty();
        }
        try {
            return Optional.of(new DaemonRun(peer, Files.readAttributes(socket, "unix:ino,ctime")));
        } catch (IOException e) {
            LOG.debug("containerd does not answer socket={} reason={}", socket, Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    private RuntimeView ask(Optional<DaemonRun> run) throws IOException {
        Optional<String> words = Optional.empty();
        Optional<RegistryConfig> told = Optional.empty();
        if (run.isPresent()) {
            try (CriClient cri = CriClient.of(socket)) {
                words = Optional.of(cri.version().getRuntimeVersion());
                told = cri.config().flatMap(ConfigPath::fromCriStatus);
            } catch (CriException e) {
                LOG.info(
                        "containerd does not answer, its configuration is read instead reason={}",
                        Logged.of(e.getMessage()));
            }
        }
        if (named().isPresent()) {
            return new RuntimeView(words, named().get(), Optional.empty());
        }
        if (told.isPresent()) {
            return new RuntimeView(words, told.get(), unset(told.get()));
        }
        Optional<ContainerdVersion> version = words.flatMap(ContainerdVersion::parse);
        Path file = configFile(run.map(DaemonRun::peer).orElse(new Peer.Hidden()));
        RegistryConfig written = ConfigPath.fromConfig(files, file, version.orElse(ContainerdVersion.NEWEST));
        // What a daemon reads that does not answer depends on which one it is.
        Optional<String> unread = version.isEmpty()
                ? Optional.empty()
                : ignored(EffectiveConfig.read(files, file, version.get())).or(() -> unset(written));
        return new RuntimeView(words, written, unread);
    }

    private static Optional<String> unset(RegistryConfig config) {
        return config.inEffect() ? Optional.empty() : Optional.of(String.join("; ", config.remarks()));
    }

    private static Optional<String> ignored(EffectiveConfig config) {
        return config.problems().stream()
                .filter(problem -> problem.code() == ProblemCode.IGNORED_LIST)
                .map(Problem::what)
                .findFirst();
    }
}
