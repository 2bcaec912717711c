package dev.regpath.redirect;

import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.files.LocalFiles;
import dev.regpath.linux.AttachedPrograms;
import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.linux.ProcFs;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.RuntimePod;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A throw-away node in the running kernel: a cgroup that stands for the root of a node's tree, and a bpffs of its own.
 * Everything it made is gone when it is closed, and so are its probes. Talks to nobody outside of loopback.
 */
final class TestNode implements AutoCloseable {
    private static final Path PROBE = resource("probe");

    final Libbpf libbpf;
    final Cgroup2 cgroups;
    final CgroupPath root;
    final Path bpffs;

    /** What the container runtime knows. */
    List<RuntimePod> pods = List.of();

    /** Whether it answers. */
    boolean podsAreKnown = true;

    private final List<Probe> probes = new ArrayList<>();
    private final List<Closeable> more = new ArrayList<>();

    TestNode() throws IOException, NotSupportedException {
        this.libbpf = Libbpf.load();
        this.cgroups = Cgroup2.find(Path.of("/proc/self/mountinfo")).orElseThrow();
        this.root = CgroupPath.ROOT.child(
                "regpath-test-%08x".formatted(ThreadLocalRandom.current().nextInt()));
        this.bpffs = Files.createTempDirectory("regpath-test-bpffs");
        Files.createDirectory(cgroups.directory(root));
        run("mount", "-t", "bpf", "bpf", bpffs.toString());
    }

    /** A file that the build has compiled for tests. */
    static Path resource(String name) {
        return Path.of("target/test-classes/dev/regpath/redirect", name).toAbsolutePath();
    }

    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("%s: %s".formatted(Arrays.toString(command), output));
        }
    }

    Redirects.RedirectEnvironment places() {
        return new Redirects.RedirectEnvironment(
                bpffs, Path.of("/proc"), runtime(bpffs.resolveSibling("nobody-listens.sock")), this::pods);
    }

    /**
     * As an agent sees it whose node is a container: the tree begins at this node's root, which lies somewhere below that of
     * the machine. Its cgroups are called {@code /kubepods.slice}.
     */
    Redirects nested() throws IOException, NotSupportedException {
        Path proc = Files.createDirectories(bpffs.resolveSibling(bpffs.getFileName() + "-proc"));
        Path self = Files.createDirectories(proc.resolve("self"));
        Files.writeString(
                self.resolve("mountinfo"),
                "30 23 0:26 / %s rw - cgroup2 cgroup2 rw%n".formatted(cgroups.directory(root)));
        for (String name : List.of("status", "cgroup")) {
            Files.deleteIfExists(self.resolve(name));
            Files.createSymbolicLink(self.resolve(name), Path.of("/proc/self", name));
        }
        more.addFirst(() -> {
            try (Stream<Path> all = Files.walk(proc)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        });
        Redirects redirects = Redirects.open(new Redirects.RedirectEnvironment(
                bpffs, proc, runtime(bpffs.resolveSibling("nobody-listens.sock")), this::pods));
        more.add(redirects::close);
        return redirects;
    }

    private List<RuntimePod> pods() throws IOException {
        if (!podsAreKnown) {
            throw new IOException("nobody listens");
        }
        return pods;
    }

    /** The runtime that listens there. */
    static ContainerRuntime runtime(Path socket) {
        return new ContainerdRuntime(new LocalFiles(Path.of("/")), new ProcFs(ProcFs.USUAL), socket, List.of());
    }

    /** As after a start of the agent: knows nothing but what the kernel has. */
    Redirects redirects() throws IOException, NotSupportedException {
        return redirects(Layout.VERSION);
    }

    /** The same of an agent with another layout of the maps. */
    Redirects redirects(String layout) throws IOException, NotSupportedException {
        Redirects redirects = Redirects.open(places(), layout);
        more.add(redirects::close);
        return redirects;
    }

    PinPaths pins() {
        return PinPaths.of(bpffs);
    }

    /** The pins of an agent with another layout of the maps. */
    PinPaths pins(String layout) {
        return new PinPaths(bpffs, layout);
    }

    /** A cgroup of the node, {@code system.slice/containerd.service}. */
    CgroupPath path(String relative) {
        return CgroupPath.parse(root + "/" + relative);
    }

    /** Makes a cgroup of the node, with those above it. */
    CgroupPath cgroup(String relative) throws IOException {
        CgroupPath path = path(relative);
        Files.createDirectories(cgroups.directory(path));
        return path;
    }

    void removeCgroup(String relative) throws IOException {
        Files.delete(cgroups.directory(path(relative)));
    }

    long id(String relative) {
        return cgroups.id(path(relative)).orElseThrow();
    }

    /** A scope of cgroups of this node, never of daemons that run on the machine. */
    Scope scope(String... relative) {
        TreeSet<String> paths = new TreeSet<>();
        Arrays.stream(relative).map(this::path).map(CgroupPath::toString).forEach(paths::add);
        return Scope.of(List.of(new ScopeElement.NamedCgroups(paths)));
    }

    RoutingTable table(Scope scope, Redirect... redirects) {
        return new RoutingTable(
                List.of(),
                Arrays.stream(redirects)
                        .map(redirect -> redirect.withScope(scope))
                        .toList());
    }

    static Redirect redirect(Frontend frontend, Endpoint... backends) {
        return redirect(frontend, WhenNoBackend.PASS_THROUGH, backends);
    }

    static Redirect redirect(Frontend frontend, WhenNoBackend whenNoBackend, Endpoint... backends) {
        return new Redirect("company", "gateway", frontend, List.of(backends), whenNoBackend);
    }

    static Frontend frontend(Protocol protocol, String address, int port) {
        return new Frontend(endpoint(address, port), protocol);
    }

    static Endpoint endpoint(String address, int port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }

    /** Starts a client that has entered the cgroup. */
    Probe probe(CgroupPath cgroup) throws IOException {
        Probe probe = new Probe(PROBE, cgroups.directory(cgroup));
        probes.add(probe);
        return probe;
    }

    /** Lets a client that stays outside make and enter the cgroup again and again. */
    String restart(String relative, String command) throws IOException {
        try (Probe probe = new Probe(PROBE, cgroups.directory(root))) {
            return probe.ask(command + " " + cgroups.directory(path(relative)));
        }
    }

    /** Closes it with the node. */
    <T extends Closeable> T own(T owned) {
        more.add(owned);
        return owned;
    }

    /** The ids of all programs attached to any cgroup of this node or to one above, by cgroup and hook. */
    Map<String, List<Integer>> attached() throws KernelException, IOException {
        Map<String, List<Integer>> all = new TreeMap<>();
        for (CgroupPath cgroup :
                Stream.concat(root.fromRoot().stream(), below(root)).toList()) {
            try (Fd directory = Libc.open(cgroups.directory(cgroup))) {
                for (Hook hook : Hook.values()) {
                    AttachedPrograms programs = libbpf.progQuery(directory, hook.attachType(), "look");
                    if (!programs.programIds().isEmpty()) {
                        all.put(cgroup + " " + hook.word(), programs.programIds());
                    }
                }
            }
        }
        return all;
    }

    /** The kernel lets go of a link that nobody holds any more a moment after its last pin is gone. */
    void awaitDetached() throws KernelException, IOException {
        for (int tries = 0; tries < 500 && !attached().isEmpty(); tries++) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private Stream<CgroupPath> below(CgroupPath cgroup) {
        return cgroups.children(cgroup).stream()
                .map(cgroup::child)
                .flatMap(child -> Stream.concat(Stream.of(child), below(child)));
    }

    /** The ids of the cgroups of this node that have links of ours by their pins' names, alive or dead. */
    List<Long> linkIds() throws IOException {
        return new Links(
                        libbpf, pins(), cgroups, Programs.ofRedirects(libbpf, pins()), new OtherLayouts(libbpf, pins()))
                .pinnedCgroups();
    }

    /** All paths in the node's bpffs, without the two files that the kernel puts there. */
    List<Path> pinned() throws IOException {
        try (Stream<Path> all = Files.walk(bpffs)) {
            return all.filter(path -> !path.equals(bpffs) && !path.toString().endsWith(".debug"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        probes.forEach(Probe::close);
        for (Closeable owned : more.reversed()) {
            owned.close();
        }
        Pins.removeTree(pins().top());
        run("umount", bpffs.toString());
        Files.delete(bpffs);
        for (CgroupPath cgroup : below(root).toList().reversed()) {
            remove(cgroups.directory(cgroup));
        }
        remove(cgroups.directory(root));
    }

    /** A process that was killed leaves its cgroup a moment later. */
    private static void remove(Path directory) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                if (tries == 100) {
                    throw e;
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
