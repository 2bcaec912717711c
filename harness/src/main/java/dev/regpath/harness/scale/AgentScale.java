package dev.regpath.harness.scale;

import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.files.LocalFiles;
import dev.regpath.harness.ApiMachinery;
import dev.regpath.kube.ApiAccess;
import dev.regpath.kube.NodeReporter;
import dev.regpath.kube.ResourceFiles;
import dev.regpath.kube.ResourceWatch;
import dev.regpath.kube.Resources;
import dev.regpath.kube.WatchIntervals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Thousands of agents' own watches before the real code of the API server: what a change of an endpoint costs, how soon all
 * have it, what they do when the server is restarted. An agent is all of it that talks to the API server.
 */
final class AgentScale implements AutoCloseable {
    private static final int PATHS = 10;
    private static final int CHANGES = 10;
    private static final long CLOCK_TICKS = 100;
    /** A watch has one about every minute (k8s.io/apiserver, cacher's bookmarkFrequency). */
    private static final Duration BOOKMARKS = Duration.ofSeconds(80);

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String GROUP = "/apis/regpath.dev/v1alpha1/";

    private final ApiMachinery server;
    private final Path directory;
    private final List<WatchingAgent> agents = new ArrayList<>();
    private final AtomicLong heard = new AtomicLong();

    /** The part of an agent that talks to the API server. */
    private record WatchingAgent(ResourceWatch watch, NodeReporter reporter) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            reporter.close();
            watch.close();
        }
    }

    AgentScale(ApiMachinery server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Measures with so many agents, and returns lines of Markdown. */
    List<String> measure(int count) throws IOException, InterruptedException {
        for (int i = 0; i < PATHS; i++) {
            server.post(GROUP + "registryroutes", route(i, 0, "")).orThrow();
        }
        Path kubeconfig = Files.writeString(directory.resolve("agents.kubeconfig"), server.directKubeconfig());
        ApiAccess access =
                ApiAccess.find(Optional.of(kubeconfig), directory, Map.of()).orElseThrow();
        double starting = serverSeconds();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            agents.add(start(access, i));
        }
        awaitAll(resources -> resources.origin() == Resources.ResourceOrigin.API);
        double listed = seconds(begin);
        starting = serverSeconds() - starting;
        List<String> lines = new ArrayList<>();
        lines.add(
                "%,d agents, each with a watch of all routes and one of its own object: all have listed after %.1f s, which took the server %.1f s of processor time; its memory is %,d MiB then"
                        .formatted(count, listed, starting, serverMemory()));
        lines.add(changes(count));
        lines.add(report(count));
        lines.add(restart(count));
        return lines;
    }

    private WatchingAgent start(ApiAccess access, int i) throws IOException {
        Path state = Files.createDirectories(directory.resolve("agent-" + i));
        Random random = new Random(i);
        return new WatchingAgent(
                ResourceWatch.start(
                        access,
                        new ResourceFiles(new LocalFiles(Path.of("/")), state),
                        WatchIntervals.DEFAULT,
                        random,
                        () -> true,
                        heard::incrementAndGet),
                NodeReporter.start(
                        access,
                        "worker-" + i,
                        NodeReporter.ReportIntervals.DEFAULT,
                        WatchIntervals.DEFAULT,
                        random,
                        Optional.empty(),
                        () -> {}));
    }

    /** One endpoint of one path moves. */
    private String changes(int count) throws InterruptedException {
        double first = change(1, System.nanoTime()); // All agents in one process: it has to warm up once.
        double[] seconds = new double[CHANGES];
        double cpu = serverSeconds();
        for (int i = 0; i < CHANGES; i++) {
            seconds[i] = change(i + 2, System.nanoTime());
        }
        cpu = (serverSeconds() - cpu) / CHANGES;
        Arrays.sort(seconds);
        return "a moved endpoint is known to all %,d after %.2f s (p50 of %d; %.2f at most; the first of all %.2f), for %.2f s of the server's processor time and %,d bytes to each agent"
                .formatted(count, seconds[CHANGES / 2], CHANGES, seconds[CHANGES - 1], first, cpu, eventBytes());
    }

    private double change(int move, long begin) throws InterruptedException {
        String target = GROUP + "registryroutes/" + LargeObjects.path(0);
        String version =
                server.get(target).orThrow().body().replaceFirst("(?s).*\"resourceVersion\":\"([0-9]+)\".*", "$1");
        server.send("PUT", target, "application/yaml", route(0, move, version)).orThrow();
        String address = "10.244.0." + (100 + move);
        awaitAll(resources -> resources
                .find(LargeObjects.path(0))
                .flatMap(resource -> resource.resolved())
                .filter(resolved -> resolved.toString().contains(address))
                .isPresent());
        return seconds(begin);
    }

    /** As the server sends it, with what it adds to an object. */
    private int eventBytes() {
        return server.get(GROUP + "registryroutes?watch=true&timeoutSeconds=1&fieldSelector=metadata.name="
                        + LargeObjects.path(0))
                .orThrow()
                .body()
                .strip()
                .length();
    }

    /** One node reports. */
    private String report(int count) throws InterruptedException {
        long before = heard.get();
        double cpu = serverSeconds();
        for (int i = 0; i < CHANGES; i++) {
            int round = i;
            List<PathReport> reports = Stream.iterate(0, path -> path < PATHS, path -> path + 1)
                    .map(path -> new PathReport(
                            LargeObjects.path(path), 1, "v" + round, PathReport.PathState.PROGRAMMED, "Programmed", ""))
                    .toList();
            agents.getFirst().reporter().report(new NodeStatus("0.1.0", "2.1.9", reports));
            Thread.sleep(1_100); // Reports of one node keep a second apart.
        }
        cpu = (serverSeconds() - cpu) / CHANGES;
        return "a report of one node: %d events to the other %,d, for %.3f s of the server's processor time"
                .formatted(heard.get() - before, count - 1, cpu);
    }

    /**
     * The server dies, and comes back, when every watch has had a bookmark since the last write. A server that was restarted
     * remembers nothing from before: a watch that has heard of less must begin with a list, from the server's cache.
     */
    private String restart(int count) throws InterruptedException {
        Thread.sleep(BOOKMARKS);
        long begin = System.nanoTime();
        server.restartServer();
        double up = seconds(begin);
        change(CHANGES + 2, begin);
        double all = seconds(begin);
        long lists = server.get("/metrics")
                .orThrow()
                .body()
                .lines()
                .filter(line -> line.startsWith("apiserver_request_total{")
                        && line.contains("resource=\"registryroutes\"")
                        && line.contains("verb=\"LIST\"")
                        && line.contains("code=\"200\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        return "the server is killed: it answers again after %.1f s, and all %,d have a change that was made then after %.1f s; %,d lists of routes"
                .formatted(up, count, all, lists);
    }

    private void awaitAll(Predicate<Resources> condition) throws InterruptedException {
        long begin = System.nanoTime();
        int done = 0;
        while (done < agents.size()) {
            if (condition.test(agents.get(done).watch().resources())) {
                done++;
            } else if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new IllegalStateException("only %d agents came so far within %s".formatted(done, LIMIT));
            } else {
                Thread.sleep(2);
            }
        }
    }

    /** As the watcher writes it, with three endpoints. */
    private static String route(int path, int move, String version) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryRoute
                metadata:
                  name: %1$s
                  resourceVersion: "%5$s"
                  ownerReferences: [{apiVersion: regpath.dev/v1alpha1, kind: RegistryPath, name: %1$s, uid: 5b1c8a9e-0000-4000-8000-000000000001}]
                spec:
                  observedGeneration: 1
                  creationTimestamp: "2026-11-01T08:00:00Z"
                  apiServers: ["10.0.0.1:6443", "10.96.0.1:443"]
                  path:
                    registry: %1$s.example.com
                    mirror: {scheme: http, backend: {service: {namespace: registry, name: registry, port: http}}}
                    redirects:
                      - name: gateway
                        frontend: {hosts: [%1$s.example.com], ports: [{port: 443, protocol: TCP}]}
                        backend: {service: {namespace: registry, name: registry, port: https}}
                  resolved:
                    version: "%2$016d"
                    services:
                      - namespace: registry
                        name: registry
                        clusterAddresses: [10.96.12.7]
                        ports: [{name: http, port: 80, protocol: TCP}, {name: https, port: 443, protocol: TCP}]
                        endpoints:
                          - ports: [{name: http, port: 5000, protocol: TCP}, {name: https, port: 8443, protocol: TCP}]
                            backends:
                              - {addresses: [10.244.0.11], node: ip-10-0-0-1.eu-central-1.compute.internal, zone: eu-central-1a}
                              - {addresses: [10.244.0.12], node: ip-10-0-0-2.eu-central-1.compute.internal, zone: eu-central-1b}
                              - {addresses: [10.244.%3$d.%4$d], node: ip-10-0-0-3.eu-central-1.compute.internal, zone: eu-central-1c}
                """.formatted(LargeObjects.path(path), move, path, 100 + move, version);
    }

    /** Processor time of the server's processes so far. */
    private static double serverSeconds() {
        return servers().mapToDouble(AgentScale::seconds).sum();
    }

    private static double seconds(Path process) {
        try {
            String[] fields = Files.readString(process.resolve("stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) CLOCK_TICKS;
        } catch (IOException e) {
            return 0; // It has ended.
        }
    }

    /** In MiB. */
    private static long serverMemory() {
        return servers()
                .mapToLong(process -> {
                    try {
                        return Files.readAllLines(process.resolve("status")).stream()
                                .filter(line -> line.startsWith("VmRSS:"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                                .sum();
                    } catch (IOException e) {
                        return 0;
                    }
                })
                .sum();
    }

    /** Those of all API servers on this machine: no other runs beside a measurement. */
    private static Stream<Path> servers() {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(AgentScale::isServer)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isServer(Path process) {
        try {
            return Files.readString(process.resolve("comm")).startsWith("apiextensions");
        } catch (IOException e) {
            return false;
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() throws IOException {
        for (WatchingAgent agent : agents) {
            agent.close();
        }
    }
}
