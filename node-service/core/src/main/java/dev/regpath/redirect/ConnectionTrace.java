package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import dev.regpath.linux.MapInfo;
import dev.regpath.linux.MappedArray;
import dev.regpath.linux.RingBuffer;
import dev.regpath.redirect.Layout.Table;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Listens to what the programs report of redirected connections. They report nothing while nothing listens. There must
 * be one listener at a time on a node: each record is read once. For one thread.
 */
public final class ConnectionTrace implements AutoCloseable {
    /** How long the programs go on writing after a listener was killed. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final long UNTIL = 0;
    private static final long LOST = Long.BYTES;

    private final RingBuffer events;
    private final int eventsId;
    private final MappedArray tracing;
    private final OutcomePrograms outcomes;
    private final long lostBefore;

    /** What an earlier listener has not read is not ours. */
    private ConnectionTrace(RingBuffer events, int eventsId, MappedArray tracing, OutcomePrograms outcomes)
            throws KernelException {
        this.events = events;
        this.eventsId = eventsId;
        this.tracing = tracing;
        this.outcomes = outcomes;
        tracing.setLong(UNTIL, 0);
        events.skipPast();
        this.lostBefore = tracing.getLong(LOST);
        goOn();
    }

    /**
     * Begins to listen; empty as long as there are no programs that could report anything.
     *
     * @param outcomes are closed with this
     */
    static Optional<ConnectionTrace> open(Libbpf libbpf, PinPaths pins, OutcomePrograms outcomes)
            throws KernelException {
        Optional<Fd> events = libbpf.objGet(pins.map(Table.EVENTS));
        Optional<Fd> tracing = libbpf.objGet(pins.map(Table.TRACING));
        if (events.isEmpty() || tracing.isEmpty()) {
            events.ifPresent(Fd::close);
            tracing.ifPresent(Fd::close);
            outcomes.close();
            return Optional.empty();
        }
        MapInfo eventsInfo = libbpf.mapInfo(events.get());
        Table.EVENTS.check(eventsInfo);
        MapInfo tracingInfo = libbpf.mapInfo(tracing.get());
        Table.TRACING.check(tracingInfo);
        try (Fd map = tracing.get()) {
            return Optional.of(new ConnectionTrace(
                    new RingBuffer(libbpf, events.get()),
                    eventsInfo.id(),
                    libbpf.mapArray(map, tracingInfo),
                    outcomes));
        }
    }

    /** Whether the programs that run now write to what is read here: pins may have been removed and made again. */
    boolean heardOf(Libbpf libbpf, PinPaths pins) throws KernelException {
        return Pins.isMap(libbpf, pins.map(Table.EVENTS), eventsId);
    }

    /** To be called every few seconds; otherwise the programs assume that nothing listens any more. */
    public void goOn() {
        tracing.setLong(UNTIL, Libc.monotonicTime() + LEASE.toNanos());
    }

    /** Sees to it that the ends of connects are reported for all processes below these cgroups. */
    void follow(Collection<CgroupPath> points) {
        outcomes.follow(points);
    }

    /** Why it is not known how connects end; empty if it is. */
    public Optional<String> outcomesUnknown() {
        return outcomes.obstacle();
    }

    /** What was reported since, in order; waits at most {@code patience} for anything. */
    public List<TraceRecord> poll(Duration patience) throws KernelException {
        return events.poll(patience).stream().map(TraceRecord::of).toList();
    }

    /** How many records found no room since we listen, because they were not read fast enough. */
    public long lost() {
        return tracing.getLong(LOST) - lostBefore;
    }

    @Override
    public void close() {
        tracing.setLong(UNTIL, 0);
        tracing.close();
        outcomes.close();
        events.close();
    }
}
