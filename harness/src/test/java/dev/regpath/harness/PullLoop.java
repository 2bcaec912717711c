package dev.regpath.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pulls one small image again and again, beside whatever a test does, and keeps what failed. */
final class PullLoop implements AutoCloseable {
    private static final Duration SEVERAL_PULLS = Duration.ofSeconds(90);

    private final Node node;
    private final Thread thread;
    private final List<Execution> failures = new ArrayList<>();
    private int count;
    private volatile boolean ending;

    private PullLoop(Node node) {
        this.node = node;
        this.thread = Thread.ofPlatform().name("pull-loop").unstarted(this::run);
    }

    static PullLoop start(Node node) {
        PullLoop loop = new PullLoop(node);
        loop.thread.start();
        return loop;
    }

    private void run() {
        while (!ending) {
            Execution pull = node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE);
            synchronized (this) {
                count++;
                if (!pull.succeeded()) {
                    failures.add(pull);
                }
            }
        }
    }

    /** Waits until pulls that begin from now on have ended. */
    void awaitPulls(int more) {
        int target = count() + 1 + more; // The one that runs now began before.
        Waiting.until(
                "%d more pulls".formatted(more),
                SEVERAL_PULLS,
                () -> Optional.of(count()).filter(n -> n >= target));
    }

    synchronized int count() {
        return count;
    }

    synchronized List<Execution> failures() {
        return List.copyOf(failures);
    }

    /** Ends after the pull that runs now. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
