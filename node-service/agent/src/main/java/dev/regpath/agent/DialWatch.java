package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.KernelException;
import dev.regpath.redirect.DialReports;
import dev.regpath.redirect.DialReports.DialReport;
import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the kernel to which addresses the daemons connect, and which of them it holds for dead. The kernel has done
 * what is to be done by then: this tells people, and has endpoints asked whether they answer. A thread of its own;
 * closing ends it.
 */
final class DialWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DialWatch.class);

    /** How long the kernel is listened to before it is looked whether it is still the same programs. */
    private static final Duration LISTEN = Duration.ofSeconds(10);

    /**
     * The kernel tells of an address that is in use every quarter of a second at most. What was sent within that time after
     * it has told is met by asking once more.
     */
    private static final Duration AGAIN = Duration.ofMillis(300);

    private final AppliedScope scope;
    private final NodeEvents events;
    private final Runnable ejected;
    private final Consumer<Endpoint> met;
    private final Thread thread;
    /** When which address is to be asked once more; the thread's own. */
    private final Map<Endpoint, Long> again = new HashMap<>();

    private boolean changed;
    private volatile boolean closed;

    private DialWatch(AppliedScope scope, NodeEvents events, Runnable ejected, Consumer<Endpoint> met) {
        this.scope = scope;
        this.events = events;
        this.ejected = ejected;
        this.met = met;
        this.thread = Thread.ofPlatform().daemon().name("dials").unstarted(this::run);
    }

    /**
     * Begins to listen as soon as anything is redirected.
     *
     * @param ejected is called, in the watch's thread, when the kernel has taken an address out; must not block
     * @param met is called, in the watch's thread, with an address to which a daemon has made a connection or tried to;
     *     must not block
     */
    static DialWatch start(AppliedScope scope, NodeEvents events, Runnable ejected, Consumer<Endpoint> met) {
        DialWatch watch = new DialWatch(scope, events, ejected, met);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed) {
                listen();
            }
        } catch (InterruptedException _) {
            LOG.debug("connects are no longer listened to");
        }
    }

    /** As long as the programs are the same. */
    private void listen() throws InterruptedException {
        try {
            Optional<DialReports> opened = scope.dialReports();
            if (opened.isEmpty()) {
                await();
                return;
            }
            try (DialReports reports = opened.get()) {
                while (!closed && scope.runs(reports)) {
                    reports.poll(again.isEmpty() ? LISTEN : AGAIN).forEach(this::told);
                    askAgain();
                }
            }
        } catch (KernelException | IOException e) {
            LOG.warn("connects cannot be listened to reason={}", Logged.of(e.getMessage()));
            await();
        }
    }

    /** Until the table changes, or for a while. */
    private synchronized void await() throws InterruptedException {
        long end = System.nanoTime() + LISTEN.toNanos();
        while (!changed && !closed && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        changed = false;
    }

    /** The table has changed: there may be something to listen to. */
    synchronized void follow() {
        changed = true;
        notifyAll();
    }

    private void told(DialReport report) {
        if (report.out()) {
            ejected.run();
            LOG.warn(
                    "connection failed, others are chosen for a while endpoint={} failures={}",
                    report.address(),
                    report.failures());
            events.tell(NodeEvent.warning(
                    "EndpointEjected",
                    "a connection to %s failed; for a while connections go elsewhere where they can"
                            .formatted(report.address())));
        }
        met.accept(report.address());
        again.put(report.address(), System.nanoTime() + AGAIN.toNanos());
    }

    private void askAgain() {
        long now = System.nanoTime();
        again.entrySet().removeIf(entry -> {
            boolean due = entry.getValue() - now <= 0;
            if (due) {
                met.accept(entry.getKey());
            }
            return due;
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
