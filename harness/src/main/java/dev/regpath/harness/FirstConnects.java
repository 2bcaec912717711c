package dev.regpath.harness;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Counts how a daemon's very first connection fares, over many lives of it: the moment in which a redirect that depends
 * on somebody's noticing a new cgroup is not there yet.
 *
 * <p>Use it with {@link DeadPath#RESET}, so that a miss is known at once.
 */
public final class FirstConnects {
    private static final Duration START = Duration.ofSeconds(20);

    private final Node node;
    private final Daemon daemon;
    private final Path results;

    private FirstConnects(Node node, Daemon daemon, Path results) {
        this.node = node;
        this.daemon = daemon;
        this.results = results;
    }

    static FirstConnects begin(Node node, Daemon daemon, InetAddress address, int port) {
        Path results = Path.of("/run/regpath-node/first-connects." + daemon.unit());
        String arguments = "%s %d %s".formatted(address.getHostAddress(), port, results);
        // Both below /run: what a test compares byte for byte stays as it was.
        switch (daemon) {
            case KUBELET ->
                node.write(
                        Path.of("/run/regpath-node/first-connect.kubelet"),
                        "FIRST_CONNECT=\"%s\"%n".formatted(arguments));
            case CONTAINERD -> node.write(dropIn(), """
                        [Service]
                        ExecStartPre=/usr/lib/regpath-node/first-connect %s
                        """.formatted(arguments));
        }
        node.exec("systemctl", "daemon-reload").orThrow();
        FirstConnects connects = new FirstConnects(node, daemon, results);
        connects.forget();
        return connects;
    }

    private static Path dropIn() {
        return Path.of("/run/systemd/system/containerd.service.d/50-first-connect.conf");
    }

    /** Restarts the daemon and says whether its first connection arrived somewhere. */
    public boolean restart() {
        int before = outcomes().size();
        node.restart(daemon);
        return Waiting.until(
                        "%s has made its first connection".formatted(daemon.unit()),
                        START,
                        () -> Optional.of(outcomes()).filter(all -> all.size() > before))
                .getLast()
                .equals("hit");
    }

    /**
     * Restarts the daemon this many times, each time as soon as its first connection has ended.
     *
     * @param atMost for all of them together
     */
    public void restart(int times, Duration atMost) {
        String loop = """
                for ((i = 0; i < %1$d; i++)); do
                  before=$(wc -l < %2$s)
                  systemctl restart %3$s
                  for ((wait = 0; wait < 1000; wait++)); do
                    (($(wc -l < %2$s) > before)) && break
                    sleep 0.01
                  done
                done
                """.formatted(times, results, daemon.unit());
        node.exec(atMost, "bash", "-euo", "pipefail", "-c", loop).orThrow();
    }

    /** How many arrived. */
    public long hits() {
        return outcomes().stream().filter("hit"::equals).count();
    }

    /** How many did not. */
    public long misses() {
        return outcomes().stream().filter("miss"::equals).count();
    }

    /** Begins to count again. */
    public void forget() {
        node.script(": > '%s'".formatted(results)).orThrow();
    }

    private List<String> outcomes() {
        return node.exec("cat", results.toString()).orThrow().out().lines().toList();
    }
}
