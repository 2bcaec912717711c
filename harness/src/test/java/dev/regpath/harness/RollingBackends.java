package dev.regpath.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Endpoints of which one after the other fails and serves again, in a way that the seed chooses, while somebody pulls;
 * one of them serves at any time. The agent is killed beside it.
 */
final class RollingBackends implements AutoCloseable {
    private final List<PathFault> faults = List.of(PathFault.values());
    private final Node node;
    private final List<FaultyEndpoint> endpoints;
    private final AgentService agent;
    private final Random random;
    private final Thread thread;
    private final List<RuntimeException> problems = new ArrayList<>();
    private final AtomicInteger rolls = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();
    private volatile String present = "nothing has failed yet";
    private volatile boolean ending;

    private RollingBackends(Node node, List<FaultyEndpoint> endpoints, AgentService agent, long seed) {
        this.node = node;
        this.endpoints = List.copyOf(endpoints);
        this.agent = agent;
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("rolling-backends").unstarted(this::run);
    }

    static RollingBackends start(Node node, List<FaultyEndpoint> endpoints, AgentService agent, long seed) {
        RollingBackends rolling = new RollingBackends(node, endpoints, agent, seed);
        rolling.thread.start();
        return rolling;
    }

    private void run() {
        try {
            while (!ending) {
                FaultyEndpoint next = endpoints.get(rolls.getAndIncrement() % endpoints.size());
                PathFault fault = faults.get(random.nextInt(faults.size()));
                String what = "%s %s".formatted(next.authority(), fault);
                present = what;
                fault.strike(node, List.of(next));
                pause(500, 6000);
                if (random.nextInt(3) == 0) {
                    what += ", agent killed";
                    present = what;
                    killAgent();
                    pause(0, 2000);
                }
                PathFault.end(node, List.of(next));
                present = "nothing fails, before it: " + what;
                pause(500, 6000);
            }
        } catch (RuntimeException e) {
            synchronized (problems) {
                problems.add(e);
            }
        }
    }

    private void killAgent() {
        // Or systemd would wait longer after each kill, up to a minute. One that was just killed is not there.
        node.script("systemctl reset-failed regpath-node 2> /dev/null || true").orThrow();
        if (node.exec("systemctl", "is-active", "--quiet", "regpath-node").succeeded()) {
            agent.kill();
            kills.incrementAndGet();
        }
    }

    private void pause(int leastMillis, int mostMillis) {
        try {
            Thread.sleep(Duration.ofMillis(random.nextInt(leastMillis, mostMillis)));
        } catch (InterruptedException e) {
            ending = true;
            Thread.currentThread().interrupt();
        }
    }

    /** What fails now. */
    String present() {
        return present;
    }

    /** How often an endpoint has failed. */
    int rolls() {
        return rolls.get();
    }

    /** How often the agent was killed. */
    int kills() {
        return kills.get();
    }

    /**
     * All endpoints serve again.
     *
     * @throws IllegalStateException if there was a fault of the test's own
     */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        PathFault.end(node, endpoints);
        synchronized (problems) {
            problems.forEach(problem -> {
                throw new IllegalStateException("endpoints rolled no longer", problem);
            });
        }
    }
}
