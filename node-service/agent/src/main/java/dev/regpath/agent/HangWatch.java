package dev.regpath.agent;

import dev.regpath.input.Logged;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names a pass that hangs, once for each, while it hangs: after the process is killed for it, nothing shows what it
 * was at. A thread of its own, which only looks; closing ends it.
 */
final class HangWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HangWatch.class);

    /** Shorter than the watchdogs of systemd and of the kubelet, which end the process. */
    static final Duration LONGEST_PASS = Duration.ofMinutes(1);

    private static final int MOST_FRAMES = 12;

    private final Thread loop;
    private final Duration limit;
    private final Thread watch;
    private Optional<Long> begun = Optional.empty();
    private boolean named;
    private boolean closed;

    private HangWatch(Thread loop, Duration limit) {
        this.loop = loop;
        this.limit = limit;
        this.watch = Thread.ofPlatform().daemon().name("hang-watch").unstarted(this::run);
    }

    static HangWatch start(Thread loop, Duration limit) {
        HangWatch started = new HangWatch(loop, limit);
        started.watch.start();
        return started;
    }

    synchronized void passBegins() {
        begun = Optional.of(System.nanoTime());
        named = false;
        notifyAll();
    }

    synchronized void passEnded() {
        if (named) {
            LOG.warn("the pass that hung has ended after={}s", age().toSeconds());
        }
        begun = Optional.empty();
        named = false;
    }

    /** How long the pass goes on already. */
    private Duration age() {
        return Duration.ofNanos(begun.map(start -> System.nanoTime() - start).orElse(0L));
    }

    private synchronized void run() {
        try {
            while (!closed) {
                Duration left = limit.minus(age());
                if (begun.isEmpty() || named) {
                    wait();
                } else if (left.isPositive()) {
                    wait(left.toMillis() + 1);
                } else {
                    named = true;
                    LOG.error("a pass hangs after={}s at={}", age().toSeconds(), Logged.of(place()));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("hanging passes are no longer named");
        }
    }

    private String place() {
        return Arrays.stream(loop.getStackTrace())
                .limit(MOST_FRAMES)
                .map(frame -> "%s.%s:%d".formatted(frame.getClassName(), frame.getMethodName(), frame.getLineNumber()))
                .collect(Collectors.joining(" < "));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
