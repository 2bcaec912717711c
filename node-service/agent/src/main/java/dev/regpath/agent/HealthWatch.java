package dev.regpath.agent;

import dev.regpath.agent.WithdrawnConnections.ConnectionTally;
import dev.regpath.contract.RegistryPath;
import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.EndpointGroups;
import dev.regpath.endpoints.EndpointProber;
import dev.regpath.endpoints.Inquiries;
import dev.regpath.endpoints.Inquiry;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.endpoints.ProbeHistory;
import dev.regpath.endpoints.ProbeOutcome;
import dev.regpath.endpoints.ProbeSchedule;
import dev.regpath.endpoints.ProbeSchedule.DueProbe;
import dev.regpath.input.Logged;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the endpoints of the node's table: at once those that are new or suspected, and all at intervals. Reports each
 * that begins or ceases to serve, and ends connections to those that are withdrawn. No pass waits for it. A thread of its
 * own; closing ends it.
 */
final class HealthWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

    /** On the same network a connect takes a millisecond; three SYNs are sent in this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How soon connections that were left are looked at again at first, and how long that may become. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration LATE = Duration.ofSeconds(10);

    /** Who has not answered by then may hang, and those that would serve instead are asked whether they would. */
    private static final Duration SLOW = Duration.ofMillis(300);

    /**
     * What is followed.
     *
     * @param table what the node should do
     * @param inquiries how its endpoints are asked
     * @param groups which of them serve in each other's place
     * @param used those that are in place
     */
    private record FollowedTable(
            RoutingTable table,
            NavigableMap<Endpoint, Inquiry> inquiries,
            EndpointGroups groups,
            NavigableSet<Endpoint> used) {
        static final FollowedTable NOTHING = of(RoutingTable.EMPTY, List.of(), RoutingTable.EMPTY);

        static FollowedTable of(RoutingTable table, Collection<RegistryPath> paths, RoutingTable inPlace) {
            return new FollowedTable(
                    table,
                    Inquiries.of(table, paths),
                    EndpointGroups.of(table, paths),
                    EndpointFilter.endpoints(inPlace));
        }

        /** Those that fail, and that nobody is led to any more: by a pass, or by the kernel alone. */
        NavigableSet<Endpoint> left(ProbeHistories histories) {
            NavigableSet<Endpoint> left = histories.failing();
            left.retainAll(inquiries.keySet());
            left.removeAll(used);
            left.addAll(EndpointFilter.withdrawn(table, histories));
            left.addAll(groups.passedBy(histories));
            return left;
        }
    }

    /**
     * A table of which is yet to be worked out what is followed.
     *
     * @param table what the node should do
     * @param paths the documents that it was made of
     * @param inPlace what of the table is in place
     */
    private record TableToFollow(RoutingTable table, Collection<RegistryPath> paths, RoutingTable inPlace) {
        TableToFollow {
            paths = List.copyOf(paths);
        }
    }

    /** Hears what is known of endpoints. */
    interface Seen {
        /**
         * In the watch's thread; must not block.
         *
         * @param histories of all of them
         * @param round what was seen last of those that were probed: why they do not serve; empty if they do
         */
        void hold(ProbeHistories histories, Map<Endpoint, Optional<ConnectFailure>> round);
    }

    /**
     * What is done with connections to withdrawn endpoints.
     *
     * @param connections finds and ends them
     * @param count hears how many were ended
     */
    record Ending(WithdrawnConnections connections, IntConsumer count) {}

    private final Seen seen;
    private final EndpointNews news;
    private final Runnable changed;
    private final Optional<Ending> ending;
    private final EndpointProber prober;
    private final ProbeSchedule schedule;
    private final Set<Endpoint> suspects = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    /** What is to be followed from the next turn of the thread on, if it is something else. */
    private final AtomicReference<Optional<TableToFollow>> next = new AtomicReference<>(Optional.empty());

    private volatile FollowedTable followed = FollowedTable.NOTHING;
    private volatile NavigableMap<Endpoint, Inquiry> beyond = new TreeMap<>();
    private volatile boolean closed;

    // What follows is the thread's own.
    private final Map<Endpoint, Optional<ConnectFailure>> pending = new HashMap<>();

    /** When those that were asked and have not answered count as slow. */
    private final Map<Endpoint, Long> slowAt = new HashMap<>();

    private ProbeHistories histories = ProbeHistories.NONE;
    private NavigableSet<Endpoint> withdrawn = new TreeSet<>();
    private NavigableSet<Endpoint> passedBy = new TreeSet<>();
    private OptionalLong nextEnding = OptionalLong.empty();
    private Duration endingPause = SOON;

    private HealthWatch(
            Seen seen,
            NodeEvents events,
            RandomGenerator random,
            Runnable changed,
            Optional<Ending> ending,
            EndpointProber prober) {
        this.seen = seen;
        this.news = new EndpointNews(events);
        this.changed = changed;
        this.ending = ending;
        this.prober = prober;
        this.schedule = new ProbeSchedule(random, System.nanoTime());
        this.thread = Thread.ofPlatform().daemon().name("health").unstarted(this::run);
    }

    /**
     * Starts with nothing to try.
     *
     * @param seen hears what is known of endpoints
     * @param changed is called, in the watch's thread, when another set of endpoints serves; must not block
     * @param ending what is done with connections to withdrawn endpoints; they stay if empty
     */
    static HealthWatch start(
            Seen seen, NodeEvents events, RandomGenerator random, Runnable changed, Optional<Ending> ending)
            throws IOException {
        HealthWatch watch = new HealthWatch(seen, events, random, changed, ending, EndpointProber.open(PATIENCE));
        watch.thread.start();
        return watch;
    }

    /**
     * Probes the endpoints of this table from now on.
     *
     * @param paths the documents that it was made of, as far as they are known
     * @param inPlace what of the table is in place
     */
    void follow(RoutingTable table, Collection<RegistryPath> paths, RoutingTable inPlace) {
        next.set(Optional.of(new TableToFollow(table, paths, inPlace)));
        prober.wakeUp();
    }

    /**
     * Asks an endpoint soon: somebody was just sent there. From any thread, and as often as you like: it costs a look-up,
     * and an endpoint is asked every half second at most. One that is not in the table is nobody's concern.
     */
    void suspect(Endpoint endpoint) {
        if ((followed.inquiries().containsKey(endpoint) || beyond.containsKey(endpoint)) && suspects.add(endpoint)) {
            prober.wakeUp();
        }
    }

    private void run() {
        try (prober) {
            while (!closed) {
                begin(current());
                hear();
                // What woke it may be another table.
                FollowedTable current = current();
                publish(current);
                end(current);
            }
            LOG.debug("endpoints are no longer probed");
        } catch (IOException e) {
            LOG.debug("the sockets of probes could not be closed", e);
        }
    }

    /** Works out what is to be followed here, where no pass waits for it, and once for all that came meanwhile. */
    private FollowedTable current() {
        next.getAndSet(Optional.empty())
                .ifPresent(table -> followed = FollowedTable.of(table.table(), table.paths(), table.inPlace()));
        return followed;
    }

    private void begin(FollowedTable current) {
        long now = System.nanoTime();
        slowAt.entrySet().removeIf(slow -> {
            boolean due = slow.getValue() - now <= 0;
            if (due) {
                suspects.addAll(current.groups().alternatives(slow.getKey()));
            }
            return due;
        });
        beyond = current.groups().beyond(histories);
        schedule.follow(current.inquiries(), beyond, now);
        for (DueProbe probe : schedule.due(now, this::failed, suspects, prober::isBusy)) {
            prober.begin(probe.endpoint(), probe.inquiry());
            if (probe.inquiry().isPresent() && !failed(probe.endpoint())) {
                slowAt.put(probe.endpoint(), now + SLOW.toNanos());
            }
        }
    }

    private boolean failed(Endpoint endpoint) {
        ProbeHistory history = histories.byEndpoint().get(endpoint);
        return history != null && (!history.serves() || history.failure().isPresent());
    }

    private void hear() {
        long now = System.nanoTime();
        Duration wait = schedule.untilNext(now, suspects, prober::isBusy);
        if (nextEnding.isPresent()) {
            wait = earlier(wait, nextEnding.getAsLong() - now);
        }
        for (long slow : slowAt.values()) {
            wait = earlier(wait, slow - now);
        }
        try {
            for (ProbeOutcome result : prober.await(wait)) {
                slowAt.remove(result.endpoint());
                pending.put(result.endpoint(), schedule.ended(result, System.nanoTime()));
            }
        } catch (IOException e) {
            schedule.abandoned(System.nanoTime());
            LOG.warn("endpoints could not be probed reason={}", Logged.of(e));
        }
    }

    private static Duration earlier(Duration wait, long nanos) {
        return nanos < wait.toNanos() ? Duration.ofNanos(Math.max(0, nanos)) : wait;
    }

    /**
     * When all results are there, so that the table changes once. Pulls wait for what is beyond endpoints that hang, and for
     * word of who hangs: that is not kept back, unless those that would serve instead may hang as well, since who waits there
     * would be sent from one to the other.
     */
    private void publish(FollowedTable current) {
        Set<Endpoint> named = new TreeSet<>(current.inquiries().keySet());
        named.addAll(beyond.keySet());
        boolean some = !pending.isEmpty()
                && (prober.isIdle()
                        || pending.keySet().stream()
                                .anyMatch(endpoint -> beyond.containsKey(endpoint) || hangs(endpoint, current)));
        if (!some && named.containsAll(histories.byEndpoint().keySet())) {
            return;
        }
        ProbeHistories before = histories;
        histories = before.with(pending, named);
        seen.hold(histories, Map.copyOf(pending));
        pending.clear();
        news.changed(before, histories, current.table());
        NavigableSet<Endpoint> passed = current.groups().passedBy(histories);
        if (!passed.equals(passedBy)) {
            news.passedBy(passed, beyond.keySet(), histories);
        }
        passedBy = passed;
        if (!histories.serving().equals(before.serving())
                || !histories.failing().equals(before.failing())) {
            changed.run();
        }
    }

    private boolean hangs(Endpoint endpoint, FollowedTable current) {
        return pending.getOrDefault(endpoint, Optional.empty())
                        .filter(ConnectFailure::isHang)
                        .isPresent()
                && current.groups().alternatives(endpoint).stream().noneMatch(this::isToBeHeard);
    }

    /** Whether it is being probed, and nothing is known yet of how it does now. */
    private boolean isToBeHeard(Endpoint endpoint) {
        return prober.isBusy(endpoint) && !pending.containsKey(endpoint) && !failed(endpoint);
    }

    /**
     * Ends connections to what nobody is led to any more. Those over which something comes are looked at again.
     */
    private void end(FollowedTable current) {
        if (ending.isEmpty()) {
            return;
        }
        NavigableSet<Endpoint> now = current.left(histories);
        boolean more = !withdrawn.containsAll(now);
        withdrawn = now;
        if (withdrawn.isEmpty()) {
            nextEnding = OptionalLong.empty();
        } else if (more || (nextEnding.isPresent() && nextEnding.getAsLong() - System.nanoTime() <= 0)) {
            endingPause = more ? SOON : endingPause.multipliedBy(2);
            endingPause = endingPause.compareTo(LATE) > 0 ? LATE : endingPause;
            Map<Endpoint, Duration> silences = new HashMap<>();
            withdrawn.forEach(endpoint -> silences.put(
                    endpoint, histories.hangs(endpoint) ? WithdrawnConnections.SILENCE : WithdrawnConnections.ABSENCE));
            Map<Endpoint, ConnectionTally> tallies = ending.get().connections().end(silences);
            tallies.forEach((endpoint, tally) -> {
                ending.get().count().accept(tally.ended());
                news.ended(endpoint, tally.ended(), current.table());
            });
            nextEnding = tallies.values().stream().anyMatch(tally -> tally.left() > 0)
                    ? OptionalLong.of(System.nanoTime() + endingPause.toNanos())
                    : OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        prober.wakeUp();
    }
}
