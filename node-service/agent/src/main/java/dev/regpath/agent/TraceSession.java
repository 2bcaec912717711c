package dev.regpath.agent;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceLost;
import dev.regpath.proto.node.TraceStarted;
import dev.regpath.redirect.ConnectionLog;
import dev.regpath.redirect.ConnectionTrace;
import dev.regpath.redirect.TraceRecord;
import dev.regpath.redirect.TracedConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the trace of a node, in the words of the API. Waits for redirects where there are none yet, and follows them when
 * they are made again. Holds a lock, so that no second one takes its events away. For one thread.
 */
public final class TraceSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final long HOUSEKEEPING = TimeUnit.SECONDS.toNanos(1);

    private final LocalNode node;
    private final NodeLock lock;
    private final TraceMessages messages;
    private Optional<ConnectionTrace> trace = Optional.empty();
    private ConnectionLog log = new ConnectionLog(false);
    private String outcomesUnknown = "";
    private boolean begun;
    private long lastLook;
    private long lost;

    private TraceSession(LocalNode node, NodeLock lock) {
        this.node = node;
        this.lock = lock;
        this.messages = new TraceMessages(node, Clock.systemUTC());
    }

    /**
     * Takes the lock. The programs begin to report with the first {@link #poll}.
     *
     * @param run for example {@code /run/regpath}
     * @throws NodeBusyException if another process listens
     */
    public static TraceSession open(LocalNode node, Path run) throws IOException {
        return new TraceSession(node, NodeLock.takeTrace(run));
    }

    /** What happened since; waits a moment for anything. */
    public List<TraceEvent> poll() throws KernelException, IOException, InterruptedException {
        List<TraceEvent> events = new ArrayList<>();
        if (!begun || System.nanoTime() - lastLook >= HOUSEKEEPING) {
            lookAfter(events);
            lastLook = System.nanoTime();
        }
        if (trace.isEmpty()) {
            Thread.sleep(PATIENCE);
            return events;
        }
        for (TraceRecord told : trace.get().poll(PATIENCE)) {
            add(events, log.add(told));
        }
        add(events, log.waiting(Libc.monotonicTime()));
        long lostNow = trace.get().lost();
        if (lostNow > lost) {
            events.add(lost(lostNow - lost));
            lost = lostNow;
        }
        return events;
    }

    private void lookAfter(List<TraceEvent> events) throws KernelException, IOException {
        if (trace.isPresent() && !node.scope().follow(trace.get())) {
            add(events, log.finish(Libc.monotonicTime()));
            closeTrace();
        }
        boolean before = trace.isPresent();
        if (!before) {
            trace = node.scope().trace();
            lost = 0;
            log = new ConnectionLog(
                    trace.isPresent() && trace.get().outcomesUnknown().isEmpty());
        }
        trace.ifPresent(ConnectionTrace::goOn);
        String unknown = trace.flatMap(ConnectionTrace::outcomesUnknown).orElse("");
        if (!begun || before != trace.isPresent() || !unknown.equals(outcomesUnknown)) {
            outcomesUnknown = unknown;
            events.add(TraceEvent.newBuilder()
                    .setStarted(TraceStarted.newBuilder()
                            .setRedirecting(trace.isPresent())
                            .setOutcomesUnknown(unknown))
                    .build());
        }
        begun = true;
    }

    /** The last events: connects whose end is not known yet. */
    public List<TraceEvent> finish() throws KernelException, IOException {
        List<TraceEvent> events = new ArrayList<>();
        add(events, log.finish(Libc.monotonicTime()));
        return events;
    }

    private void add(List<TraceEvent> events, List<TracedConnection> connections) throws KernelException, IOException {
        for (TracedConnection connection : connections) {
            events.add(TraceEvent.newBuilder()
                    .setConnection(messages.of(connection))
                    .build());
        }
    }

    static TraceEvent lost(long events) {
        return TraceEvent.newBuilder()
                .setLost(TraceLost.newBuilder().setEvents(events))
                .build();
    }

    private void closeTrace() {
        trace.ifPresent(ConnectionTrace::close);
        trace = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        closeTrace();
        lock.close();
    }
}
