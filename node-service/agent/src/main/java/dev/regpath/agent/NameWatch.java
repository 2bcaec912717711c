package dev.regpath.agent;

import dev.regpath.contract.HostName;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameFollower;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up beside everything else, at regular intervals and when there are new ones: a slow DNS server holds up
 * nobody but itself. A thread of its own; closing ends it.
 */
final class NameWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

    private final NameFollower follower;
    private final Duration interval;
    private final Runnable changed;
    private final Thread thread;
    private volatile FollowedNames known;
    private Set<HostName> wanted = Set.of();
    private boolean soon;

    private NameWatch(NameFollower follower, Duration interval, FollowedNames known, Runnable changed) {
        this.follower = follower;
        this.interval = interval;
        this.known = known;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("name-watch").unstarted(this::run);
    }

    /**
     * Begins with what is remembered, and with one look-up in the caller's own thread.
     *
     * @param changed is called, in the watch's own thread, after a change of what decisions need of {@link #known}
     */
    static NameWatch start(
            NameFollower follower, Duration interval, FollowedNames known, Set<HostName> wanted, Runnable changed) {
        NameWatch watch = new NameWatch(follower, interval, follower.follow(known, wanted), changed);
        watch.want(wanted);
        watch.thread.start();
        return watch;
    }

    /** What is known now. */
    FollowedNames known() {
        return known;
    }

    /** Follows these from now on; those that were never looked up are at once. */
    synchronized void want(Set<HostName> names) {
        wanted = Set.copyOf(names);
        if (!known.names().keySet().containsAll(wanted)) {
            soon = true;
            notifyAll();
        }
    }

    private void run() {
        try {
            while (true) {
                Set<HostName> names = next();
                FollowedNames before = known;
                known = follower.follow(before, names);
                if (!before.views().equals(known.views())) {
                    changed.run();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("names are no longer followed");
        }
    }

    private synchronized Set<HostName> next() throws InterruptedException {
        long due = System.nanoTime() + interval.toNanos();
        while (!soon && due - System.nanoTime() > 0) {
            wait(Math.max(1, (due - System.nanoTime()) / 1_000_000));
        }
        soon = false;
        return wanted;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
