package dev.regpath.cli;

import dev.regpath.agent.Decision;
import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodeSettings;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.PathFiles;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.cri.Credentials;
import dev.regpath.fault.Problem;
import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import dev.regpath.linux.LocalCommands;
import dev.regpath.observe.SystemNames;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.PathStatus;
import dev.regpath.routing.Redirect;
import dev.regpath.verify.DocumentFacts;
import dev.regpath.verify.Verifier;
import dev.regpath.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A verifier wired to this node, for as long as a command runs. */
final class Verification implements AutoCloseable {
    private final LocalNode node;
    private final SystemNames names;
    private final Path paths;
    private final Verifier verifier;

    private Verification(LocalNode node, SystemNames names, Path paths, Verifier verifier) {
        this.node = node;
        this.names = names;
        this.paths = paths;
        this.verifier = verifier;
    }

    static Verification open(NodeSettings settings, Duration limit) throws IOException {
        LocalNode node = LocalNode.open(settings);
        SystemNames names =
                new SystemNames(settings.hostsHere(), settings.names().lookUp());
        NodeFiles files = new LocalFiles(settings.mounts().root());
        Verifier.VerifyEnvironment environment = new Verifier.VerifyEnvironment(
                settings.containerd(files),
                settings.mounts().proc(),
                settings.mounts().bpffs(),
                settings.redirects().dataplane(),
                settings.directories().state(),
                settings.names().hosts(),
                // The node's programs need the node's file system around them.
                settings.mounts().root().equals(Path.of("/")) ? Optional.of(new LocalCommands()) : Optional.empty(),
                limit);
        return new Verification(
                node,
                names,
                settings.directories().paths(),
                new Verifier(files, names, Clock.systemUTC(), environment));
    }

    /** Looks at registries and images, or at all that the node knows of if there are none. */
    VerifyReport look(List<RegistryHost> registries, List<ImageReference> images, Optional<Credentials> credentials)
            throws IOException {
        List<RegistryPath> selected = node.selected(new PathFiles(paths).read());
        return verifier.verify(new Verifier.VerifyRequest(
                registries,
                images,
                credentials,
                node.known(),
                selected.stream().map(RegistryPath::registry).toList(),
                selected.stream().flatMap(path -> path.sample().stream()).toList(),
                Optional.of(this::documents)));
    }

    private DocumentFacts documents() throws IOException {
        Decision decision = node.decide(new PathFiles(paths).read());
        List<Problem> problems =
                decision.problems().stream().filter(Problem::isFatal).toList();
        Map<String, RegistryHost> registries = new HashMap<>();
        Stream<String> notInPlace = decision.table().redirects().stream()
                .filter(redirect -> !node.known().table().redirects().contains(redirect))
                .map(Redirect::path);
        Stream.concat(problems.stream().map(Problem::path), notInPlace)
                .distinct()
                .forEach(path -> registry(path, decision).ifPresent(registry -> registries.put(path, registry)));
        return new DocumentFacts(decision.table(), problems, registries);
    }

    /** As the path's document says, or as it was applied before the mistake was made. */
    private Optional<RegistryHost> registry(String path, Decision decision) {
        return Stream.concat(
                        decision.paths().stream()
                                .map(PathStatus::path)
                                .filter(known -> known.name().equals(path))
                                .map(RegistryPath::registry),
                        node.known().table().mirrors().stream()
                                .filter(mirror -> mirror.path().equals(path))
                                .map(Mirror::registry))
                .findFirst();
    }

    @Override
    public void close() {
        names.close();
        node.close();
    }
}
