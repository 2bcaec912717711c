package dev.regpath.endpoints;

import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Probes endpoints, many at a time. A connect finds out whether the port is open, and leaves no more than an empty
 * connection in a server's log. A question finds out whether anybody answers there: a kernel accepts connections for a
 * server that hangs. Neither memory nor time depend on what a server does. Not thread-safe, but for {@link #wakeUp}.
 */
public final class EndpointProber implements AutoCloseable {
    /** Open sockets at a time. */
    private static final int MOST_OPEN = 256;

    /** Those among them on which something is asked, which takes memory. */
    private static final int MOST_ASKED = 32;

    /** As much of an answer as is taken from the network, so that the server is not told that nobody wanted it. */
    private static final int HEARD = 4096;

    /** What waits for its turn. */
    private record PlannedProbe(Endpoint endpoint, Optional<Inquiry> inquiry) {}

    private final Duration patience;
    private final Selector selector;
    private final Deque<PlannedProbe> connects = new ArrayDeque<>();
    private final Deque<PlannedProbe> questions = new ArrayDeque<>();
    private final Map<Endpoint, Optional<ProbeAttempt>> busy = new HashMap<>();
    private final ByteBuffer heard = ByteBuffer.allocate(HEARD);
    private Optional<TlsInquiries> tls = Optional.empty();
    private int open;
    private int asked;

    private EndpointProber(Duration patience, Selector selector) {
        this.patience = patience;
        this.selector = selector;
    }

    /** Waits that long for an endpoint each time that it is its turn. */
    public static EndpointProber open(Duration patience) throws IOException {
        return new EndpointProber(patience, Selector.open());
    }

    /**
     * Begins to probe an endpoint, or will as soon as there is room. One that is probed already is not probed twice.
     *
     * @param inquiry what it is asked; it is only connected to if empty
     */
    public void begin(Endpoint endpoint, Optional<Inquiry> inquiry) {
        if (busy.putIfAbsent(endpoint, Optional.empty()) == null) {
            (inquiry.isPresent() ? questions : connects).add(new PlannedProbe(endpoint, inquiry));
        }
    }

    /** Whether it is being probed. */
    public boolean isBusy(Endpoint endpoint) {
        return busy.containsKey(endpoint);
    }

    /** Whether nothing is being probed. */
    public boolean isIdle() {
        return busy.isEmpty();
    }

    /** Lets {@link #await} return at once; from any thread. */
    public void wakeUp() {
        selector.wakeup();
    }

    /**
     * Goes on, until there are results, time is over, or somebody wants it to return. It may return earlier without any
     * result.
     *
     * @throws IOException if this process has no more sockets to connect with; nothing is being probed any more then
     */
    public List<ProbeOutcome> await(Duration atMost) throws IOException {
        List<ProbeOutcome> results = new ArrayList<>();
        try {
            start(results);
            select(results.isEmpty() ? atMost : Duration.ZERO);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isValid() && key.attachment() instanceof ProbeAttempt attempt) {
                    attempt.advance(key).ifPresent(results::add);
                }
            }
            selector.selectedKeys().clear();
            expire(results);
            for (ProbeOutcome result : results) {
                end(result.endpoint());
            }
        } catch (IOException e) {
            abandon();
            throw e;
        }
        return results;
    }

    private void start(List<ProbeOutcome> results) throws IOException {
        while (open < MOST_OPEN && asked < MOST_ASKED && !questions.isEmpty()) {
            start(questions.remove(), results);
        }
        while (open < MOST_OPEN && !connects.isEmpty()) {
            start(connects.remove(), results);
        }
    }

    private void start(PlannedProbe planned, List<ProbeOutcome> results) throws IOException {
        ProbeAttempt attempt = ProbeAttempt.open(
                planned.endpoint(), planned.inquiry().map(inquiry -> dialogue(planned.endpoint(), inquiry)), patience);
        busy.put(planned.endpoint(), Optional.of(attempt));
        open++;
        asked += attempt.asks() ? 1 : 0;
        attempt.begin(selector).ifPresent(results::add);
    }

    private ProbeDialogue dialogue(Endpoint endpoint, Inquiry inquiry) {
        if (inquiry.language() != Inquiry.Language.HTTPS) {
            return new PlainDialogue(inquiry.request(), heard);
        }
        if (tls.isEmpty()) {
            tls = Optional.of(new TlsInquiries());
        }
        return tls.get().dialogue(endpoint, inquiry);
    }

    private void select(Duration atMost) throws IOException {
        long now = System.nanoTime();
        long wait = atMost.toNanos();
        for (Optional<ProbeAttempt> attempt : busy.values()) {
            if (attempt.isPresent()) {
                wait = Math.min(wait, attempt.get().deadline() - now);
            }
        }
        // Up to the next full millisecond: just before a deadline there is nothing to be done yet.
        int _ = wait > 0 ? selector.select((wait + 999_999) / 1_000_000) : selector.selectNow();
    }

    /** After all that has come was heard: what this process was late for is not held against a server. */
    private void expire(List<ProbeOutcome> results) throws IOException {
        long now = System.nanoTime();
        for (Optional<ProbeAttempt> one : busy.values()) {
            if (one.isPresent() && !one.get().isOver() && one.get().deadline() - now <= 0) {
                one.get().expired(selector).ifPresent(results::add);
            }
        }
    }

    private void end(Endpoint endpoint) throws IOException {
        Optional<ProbeAttempt> attempt = busy.remove(endpoint);
        if (attempt != null && attempt.isPresent()) {
            open--;
            asked -= attempt.get().asks() ? 1 : 0;
            attempt.get().close();
        }
    }

    private void abandon() throws IOException {
        connects.clear();
        questions.clear();
        for (Endpoint endpoint : List.copyOf(busy.keySet())) {
            end(endpoint);
        }
        // Cancelled keys leave, and their sockets are closed, with the next selection.
        int _ = selector.selectNow();
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        abandon();
        selector.close();
    }
}
