package dev.regpath.harness;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import dev.regpath.bench.FigureFile;
import dev.regpath.contract.status.BackendView.BackendState;
import dev.regpath.contract.status.ClusterView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * The agent of a cluster, in the pod that the chart makes of the image that is delivered: what it takes of a node, what a
 * storm of changes makes of that, and how long it takes from the event of a watch to the new hosts.toml. Redirects are
 * changed before files in each pass, so that the kernel's maps are right by then, too.
 */
public final class ClusterBench {
    private static final int PATHS = 10;
    private static final int STORM = 10_000;
    private static final int WRITERS = 5;
    private static final int WARM_UP = 50;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Path CERTS = Path.of("/etc/containerd/certs.d");
    private static final Map<String, String> FOLLOWING = Map.of(
            "node.extraEnv[0].name", "REGPATH_KUBECONFIG",
            "node.extraEnv[0].value", "/etc/regpath/kubeconfig");

    /** Held, because the log manager would forget the level of a logger that nobody holds. */
    private static final Logger EACH_REQUEST = Logger.getLogger("io.fabric8.mockwebserver");

    private final FigureFile figures = FigureFile.begin("cluster");
    private final List<RegistrySite> sites;
    private final ApiServer api;
    private final StandInWatcher watcher;
    private final Node node;
    private final DaemonSetPods pods;
    private int paths;

    private ClusterBench(Lab lab) {
        sites = List.of(lab.registry(), lab.registry());
        node = lab.node(Generation.CONTAINERD_2_1, sites.getFirst());
        pods = DaemonSetPods.prepare(lab, node);
        api = lab.apiServer();
        api.admit(node);
        watcher = new StandInWatcher(api.client());
    }

    /** Measures and writes down. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EACH_REQUEST.setLevel(Level.WARNING);
        try (Lab lab = Lab.open()) {
            ClusterBench bench = new ClusterBench(lab);
            bench.measure();
        }
    }

    private void measure() throws IOException, InterruptedException {
        pods.start(FOLLOWING);
        convergence(1);
        pods.endPods();
        grow(PATHS);
        Pod agent = pods.start(FOLLOWING);
        awaitPaths();
        long pid = agent.pid();
        Footprint.measureIdle(() -> Footprint.of(node, pid), figures, "cluster");
        storm(pid);
        Footprint.measureIdle(() -> Footprint.of(node, pid), figures, "cluster-storm");
        pods.endPods();
        pods.start(FOLLOWING);
        convergence(100);
        convergence(1_000);
    }

    private void storm(long pid) throws InterruptedException {
        int changes = FigureFile.times(STORM / PATHS);
        Footprint before = Footprint.of(node, pid);
        long start = System.nanoTime();
        write(0, PATHS, path -> {
            IntStream.range(1, changes).forEach(i -> move(path, sites.get(i % 2)));
            watcher.move(name(path), leadingTo(sites)); // To which none of the changes before leads.
        });
        long written = System.nanoTime();
        Waiting.until(
                "the last change of all paths is in place",
                SOON,
                () -> Optional.of(IntStream.range(0, PATHS).allMatch(path -> leadsTo(path, sites)))
                        .filter(all -> all));
        figures.add("storm-written", "s", (written - start) / 1e9);
        figures.add("storm-settled", "s", (System.nanoTime() - written) / 1e9);
        Footprint after = Footprint.of(node, pid);
        figures.add("storm-processor", "s", after.processor() - before.processor());
        figures.add("storm-most-rss", "MiB", after.mostRss());
    }

    private void convergence(int count) throws IOException, InterruptedException {
        grow(count);
        awaitPaths();
        figures.add("event-" + count, "ms", changes(FigureFile.times(count < 1_000 ? 500 : 200)));
    }

    private void grow(int count) throws InterruptedException {
        write(paths, count, path -> watcher.put(document(path), leadingTo(sites.subList(0, 1))));
        paths = count;
    }

    /** Each writer has paths of its own: two that change the same object at the same time would contradict each other. */
    private static void write(int from, int to, IntConsumer change) throws InterruptedException {
        List<Thread> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> Thread.ofPlatform()
                        .start(() -> IntStream.range(from, to)
                                .filter(path -> path % WRITERS == writer)
                                .forEach(change)))
                .toList();
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void awaitPaths() {
        List<RegistrySite> first = sites.subList(0, 1);
        Waiting.until(
                "%d paths are in place".formatted(paths),
                SOON,
                () -> Optional.of(IntStream.range(0, paths).allMatch(path -> leadsTo(path, first)))
                        .filter(all -> all));
    }

    private static String name(int path) {
        return "path-%04d".formatted(path);
    }

    private static String registry(int path) {
        return "r%04d.example.com".formatted(path);
    }

    private static String document(int path) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: %s
                  mirror:
                    scheme: http
                    backend: {service: {namespace: registry, name: registry}}
                  redirects:
                    - name: gateway
                      frontend: {addresses: [198.18.%d.%d], ports: [{port: 443}]}
                      backend: {service: {namespace: registry, name: registry}}
                """.formatted(name(path), registry(path), path / 250, 1 + path % 250);
    }

    private void move(int path, RegistrySite site) {
        watcher.move(name(path), leadingTo(List.of(site)));
    }

    private static ClusterView leadingTo(List<RegistrySite> sites) {
        return StandInWatcher.cluster(
                "registry",
                Optional.empty(),
                sites.stream()
                        .map(site -> StandInWatcher.endpoint(site.address(), BackendState.READY, "elsewhere"))
                        .toList());
    }

    /** Leads one path from one site to the other and back; milliseconds for each change after the first few. */
    private List<Double> changes(int count) throws IOException, InterruptedException {
        List<Double> took = new ArrayList<>();
        Path directory = node.seenFromOutside(CERTS.resolve(registry(0)));
        try (WatchService files = directory.getFileSystem().newWatchService()) {
            directory.register(files, ENTRY_CREATE);
            for (int i = -WARM_UP; i < count; i++) {
                RegistrySite next = sites.get(Math.floorMod(i + 1, sites.size()));
                move(0, next);
                long seen = awaitHost(files, next);
                if (i >= 0) {
                    took.add((seen - api.front().lastEventAt()) / 1e6);
                }
            }
        }
        return took;
    }

    private long awaitHost(WatchService files, RegistrySite site) throws InterruptedException {
        while (true) {
            WatchKey key = files.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            long now = System.nanoTime();
            if (key == null) {
                throw new IllegalStateException("hosts.toml never led to " + site.address());
            }
            key.pollEvents();
            key.reset();
            if (leadsTo(0, List.of(site))) {
                return now;
            }
        }
    }

    private boolean leadsTo(int path, List<RegistrySite> sites) {
        Path file = node.seenFromOutside(CERTS.resolve(registry(path)).resolve("hosts.toml"));
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return sites.stream()
                    .allMatch(
                            site -> text.contains("[host.\"http://%s\"]".formatted(site.endpoint(RegistrySite.PLAIN))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
