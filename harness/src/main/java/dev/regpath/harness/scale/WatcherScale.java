package dev.regpath.harness.scale;

import dev.regpath.bench.FigureFile;
import dev.regpath.harness.Footprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The watcher as it is delivered, with its default limits, in clusters of thousands of nodes. */
final class WatcherScale {
    private static final int CHANGES = 20;
    private static final int STORM = 10_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** A kubelet writes its Node at least so often (nodeStatusReportFrequency). */
    private static final Duration HEARTBEAT = Duration.ofMinutes(5);

    private final Path distribution;
    private final Path directory;
    private final int health;

    WatcherScale(Path distribution, Path directory) throws IOException {
        this.distribution = distribution;
        this.directory = directory;
        this.health = freePort();
    }

    /** Measures one cluster and returns a row of the table. */
    String measure(int nodes, int paths) throws IOException, InterruptedException {
        try (LargeCluster cluster = LargeCluster.start(new LargeObjects(nodes, paths))) {
            long begin = System.nanoTime();
            Process process = start(cluster);
            try {
                await(process, () -> isReady(health));
                double ready = seconds(begin);
                await(process, () -> all(cluster, paths));
                double written = seconds(begin);
                double starting = cpuSeconds(process);
                Thread.sleep(SETTLING); // Until it has heard of what it wrote itself.
                long before = cluster.writes();
                double idle = idle(cluster, process, nodes);
                long idleWrites = cluster.writes() - before;
                double[] route = new double[CHANGES];
                double[] status = new double[CHANGES];
                for (int i = 0; i < CHANGES; i++) {
                    change(cluster, process, i % paths, i + 1, i, route, status);
                }
                Arrays.sort(route);
                Arrays.sort(status);
                return "| %,d | %d | %.1f | %.1f | %.0f | %d / %d | %.2f | %d | %.0f / %.0f | %.0f / %.0f | %,d |"
                        .formatted(
                                nodes,
                                paths,
                                ready,
                                written,
                                starting,
                                memory(process, "VmRSS"),
                                memory(process, "VmHWM"),
                                idle * 100,
                                idleWrites,
                                route[CHANGES / 2],
                                route[CHANGES - 1],
                                status[CHANGES / 2],
                                status[CHANGES - 1],
                                cluster.route(0).length());
            } finally {
                end(process);
            }
        }
    }

    /** Measures a small cluster, and what many changes at once make of it. */
    void small(FigureFile figures) throws IOException, InterruptedException {
        int paths = 10;
        try (LargeCluster cluster = LargeCluster.start(new LargeObjects(3, paths))) {
            Process process = start(cluster);
            try {
                await(process, () -> isReady(health));
                await(process, () -> all(cluster, paths));
                Footprint.measureIdle(() -> Footprint.of(process), figures, "watcher");
                double before = Footprint.of(process).processor();
                int changes = FigureFile.times(STORM);
                for (int i = 1; i <= changes; i++) {
                    cluster.moveEndpoint(i % paths, i);
                }
                cluster.moveEndpoint(0, changes + 1);
                await(process, () -> cluster.route(0).contains(LargeObjects.movedAddress(0, changes + 1)));
                Footprint after = Footprint.of(process);
                figures.add("watcher-storm-processor", "s", after.processor() - before);
                figures.add("watcher-storm-most-rss", "MiB", after.mostRss());
                Footprint.measureIdle(() -> Footprint.of(process), figures, "watcher-storm");
            } finally {
                end(process);
            }
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor(20, TimeUnit.SECONDS);
        process.destroyForcibly();
    }

    private Process start(LargeCluster cluster) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: large
                contexts: [{name: large, context: {cluster: large, user: watcher, namespace: regpath-system}}]
                clusters: [{name: large, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: watcher, user: {token: large}}]
                """.formatted(cluster.port()));
        ProcessBuilder builder = new ProcessBuilder(
                        distribution.resolve("bin/regpath").toString(),
                        "watch",
                        "--namespace=regpath-system",
                        "--identity=watcher-1",
                        "--agent-pods=regpath.dev/agent=true",
                        "--health-address=127.0.0.1:" + health)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("watcher.log").toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return builder.start();
    }

    private static boolean all(LargeCluster cluster, int paths) {
        for (int i = 0; i < paths; i++) {
            if (cluster.lastWrite("registryroutes", LargeObjects.path(i)).isEmpty()
                    || cluster.lastWrite("registrypaths", LargeObjects.path(i)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Processor time of a watcher that has nothing to do but to hear heartbeats, as a share of one core. */
    private static double idle(LargeCluster cluster, Process process, int nodes) throws InterruptedException {
        double before = cpuSeconds(process);
        long begin = System.nanoTime();
        long gap = HEARTBEAT.toNanos() / nodes;
        for (int i = 0; System.nanoTime() - begin < IDLE.toNanos(); i++) {
            cluster.heartbeat(i % nodes);
            long next = begin + (i + 1) * gap - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next));
        }
        return (cpuSeconds(process) - before) / seconds(begin);
    }

    private static void change(
            LargeCluster cluster, Process process, int path, int move, int index, double[] route, double[] status) {
        String name = LargeObjects.path(path);
        long begin = System.nanoTime();
        cluster.moveEndpoint(path, move);
        await(process, () -> isAfter(cluster.lastWrite("registryroutes", name), begin));
        await(process, () -> isAfter(cluster.lastWrite("registrypaths", name), begin));
        route[index] = (cluster.lastWrite("registryroutes", name).orElseThrow() - begin) / 1e6;
        status[index] = (cluster.lastWrite("registrypaths", name).orElseThrow() - begin) / 1e6;
    }

    private static boolean isAfter(Optional<Long> time, long begin) {
        return time.filter(when -> when - begin > 0).isPresent();
    }

    private static void await(Process process, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the watcher ended with " + process.exitValue());
            }
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new IllegalStateException("the watcher did not come so far within " + LIMIT);
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private static boolean isReady(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:%d/readyz".formatted(port))
                    .toURL()
                    .openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false; // It does not listen yet.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static double cpuSeconds(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    /** In MiB. */
    private static long memory(Process process, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
