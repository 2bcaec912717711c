package dev.regpath.containerd;

import dev.regpath.containerd.HostsTomlApplier.HostsTomlResult;
import dev.regpath.containerd.HostsTomlApplier.Settings;
import dev.regpath.contract.Capability;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileTree;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** A node in a temporary directory, and mirrors for it. */
abstract class NodeTest {
    static final Path STATE = Path.of("/var/lib/regpath");
    static final Path ROOT = Path.of("/etc/containerd/certs.d");
    static final Path SECOND = Path.of("/etc/docker/certs.d");
    static final String REGISTRY = "registry.example.com";
    static final String FILE = ROOT + "/registry.example.com/hosts.toml";
    static final Certificates CA = Certificates.make("EC");

    @TempDir
    Path root;

    Instant now = Instant.parse("2026-11-23T00:00:00Z");
    List<Path> roots = List.of(ROOT);
    Optional<ContainerdVersion> version = Optional.of(new ContainerdVersion(2, 1, 9));

    FileTree node() {
        return new FileTree(root).withDirectory("/var/lib").withDirectory(ROOT.toString());
    }

    HostsTomlApplier applier(NodeFiles files) throws IOException {
        return applier(files, Ledger.open(files, STATE));
    }

    HostsTomlApplier applier(NodeFiles files, Ledger ledger) {
        return new HostsTomlApplier(
                files, ledger, new Settings(roots, version, RestorationLimit.DEFAULT), new HostsTomlProof(), () -> now);
    }

    HostsTomlResult apply(FileTree node, Mirror... mirrors) throws IOException {
        return apply(node.files(), mirrors);
    }

    HostsTomlResult apply(NodeFiles files, Mirror... mirrors) throws IOException {
        HostsTomlApplier applier = applier(files);
        return applier.apply(applier.plan(List.of(mirrors)));
    }

    /** What an uninstall does. */
    List<Released> revert(FileTree node) throws IOException {
        Ledger ledger = Ledger.open(node.files(), STATE);
        return ledger.revertAll(applier(node.files(), ledger).driftRule());
    }

    static Mirror mirror(String registry, String... urls) {
        return mirror(registry, true, urls);
    }

    static Mirror mirror(String registry, boolean fallback, String... urls) {
        return mirror(
                "company",
                registry,
                fallback,
                Arrays.stream(urls).map(url -> host(url, List.of())).toList());
    }

    static Mirror mirrorWithCa(Pem... ca) {
        return mirror("company", REGISTRY, true, List.of(host("https://10.96.0.50:5443", List.of(ca))));
    }

    static Mirror mirror(String path, String registry, boolean fallback, List<MirrorHost> hosts) {
        return new Mirror(
                path,
                RegistryHost.parse(registry),
                hosts,
                fallback,
                RegistryPath.DEFAULT_CONNECT_TIMEOUT,
                WhenUpstreamDead.AUTO);
    }

    static MirrorHost host(String url, List<Pem> ca) {
        return new MirrorHost(
                URI.create(url),
                Set.of(Capability.PULL, Capability.RESOLVE),
                ca,
                List.of(),
                false,
                Map.of(),
                false,
                Optional.empty());
    }

    static List<ProblemCode> kinds(HostsTomlResult result) {
        return result.problems().stream().map(Problem::code).toList();
    }

    HostsLookup.LookupResult lookup(FileTree node) throws IOException {
        return new HostsLookup(node.files(), roots, version.orElse(ContainerdVersion.NEWEST))
                .find(RegistryHost.parse(REGISTRY));
    }
}
