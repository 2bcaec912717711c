package dev.regpath.harness;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import dev.regpath.contract.status.BackendView.BackendState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How long a node takes from the event of a watch to the new hosts.toml, with a hundred paths in place. Redirects are
 * changed before files in each pass, so that the kernel's maps are right by then, too.
 */
public final class ConvergenceBench {
    private static final int PATHS = 100;
    private static final int WARM_UP = 50;
    private static final int CHANGES = 500;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path CERTS = Path.of("/etc/containerd/certs.d");

    /** Held, because the log manager would forget the level of a logger that nobody holds. */
    private static final Logger EACH_REQUEST = Logger.getLogger("io.fabric8.mockwebserver");

    private ConvergenceBench() {}

    /** Measures and prints one line. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EACH_REQUEST.setLevel(Level.WARNING);
        try (Lab lab = Lab.open()) {
            List<RegistrySite> sites = List.of(lab.registry(), lab.registry());
            Node node = lab.node(Generation.CONTAINERD_2_1, sites.getFirst());
            ApiServer api = lab.apiServer();
            StandInWatcher watcher = new StandInWatcher(api.client());
            for (int i = 0; i < PATHS; i++) {
                watcher.put(document(i));
                resolve(watcher, i, sites.getFirst());
            }
            api.admit(node);
            AgentService.start(node);
            Waiting.until(
                    "all paths are in place",
                    SOON,
                    () -> Optional.of(node.script("ls " + CERTS + " | wc -l")
                                    .out()
                                    .strip())
                            .filter(count -> Integer.parseInt(count) >= PATHS));
            System.out.println(report(measure(api, watcher, sites, node.seenFromOutside(CERTS.resolve(registry(0))))));
        }
    }

    private static String registry(int path) {
        return "r%03d.example.com".formatted(path);
    }

    private static String document(int path) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: path-%1$03d}
                spec:
                  registry: %2$s
                  mirror:
                    scheme: http
                    backend: {service: {namespace: registry, name: registry}}
                  redirects:
                    - name: gateway
                      frontend: {addresses: [198.51.100.%3$d], ports: [{port: 443}]}
                      backend: {service: {namespace: registry, name: registry}}
                """.formatted(path, registry(path), path + 1);
    }

    private static void resolve(StandInWatcher watcher, int path, RegistrySite site) {
        watcher.resolve(
                "path-%03d".formatted(path),
                "registry",
                Optional.empty(),
                List.of(StandInWatcher.endpoint(site.address(), BackendState.READY, "elsewhere")));
    }

    /** Leads one path from one site to the other and back; nanoseconds for each change after the first few. */
    private static long[] measure(ApiServer api, StandInWatcher watcher, List<RegistrySite> sites, Path directory)
            throws IOException, InterruptedException {
        long[] took = new long[CHANGES];
        try (WatchService files = directory.getFileSystem().newWatchService()) {
            directory.register(files, ENTRY_CREATE);
            for (int i = -WARM_UP; i < CHANGES; i++) {
                RegistrySite next = sites.get(Math.floorMod(i + 1, sites.size()));
                resolve(watcher, 0, next);
                long seen = awaitHost(files, directory.resolve("hosts.toml"), next.endpoint(RegistrySite.PLAIN));
                if (i >= 0) {
                    took[i] = seen - api.front().lastEventAt();
                }
            }
        }
        return took;
    }

    private static long awaitHost(WatchService files, Path file, String host) throws IOException, InterruptedException {
        while (true) {
            WatchKey key = files.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            long now = System.nanoTime();
            if (key == null) {
                throw new IllegalStateException("%s never led to %s".formatted(file, host));
            }
            key.pollEvents();
            key.reset();
            if (Files.exists(file) && Files.readString(file).contains("[host.\"http://" + host + "\"]")) {
                return now;
            }
        }
    }

    private static String report(long[] nanos) {
        Arrays.sort(nanos);
        return "watch event → hosts.toml replaced, %d paths in place, %d changes: p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                .formatted(
                        PATHS,
                        nanos.length,
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length * 99 / 100] / 1e6,
                        nanos[nanos.length - 1] / 1e6);
    }
}
