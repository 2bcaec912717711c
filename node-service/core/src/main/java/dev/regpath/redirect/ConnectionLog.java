package dev.regpath.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.redirect.TraceRecord.Asked;
import dev.regpath.redirect.TraceRecord.ConnectDecision;
import dev.regpath.redirect.TraceRecord.Ejected;
import dev.regpath.redirect.TraceRecord.Ended;
import dev.regpath.redirect.TracedConnection.ConnectionOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what was reported of a socket's connect and of its end together. A connect that takes long is reported twice:
 * that it has no answer yet, and its end. Remembers a bounded number of them. Not thread-safe.
 */
public final class ConnectionLog {
    /** Longer than any connect inside of a cluster takes, shorter than anybody's patience. */
    private static final Duration LONG = Duration.ofSeconds(2);

    private final boolean outcomesKnown;
    private final Map<Long, Asked> open = new LinkedHashMap<>();
    private final Set<Long> saidToBeOpen = new HashSet<>();
    private final Set<Long> ejecting = new HashSet<>();

    /**
     * Knows of nothing yet.
     *
     * @param outcomesKnown whether ends are reported at all
     */
    public ConnectionLog(boolean outcomesKnown) {
        this.outcomesKnown = outcomesKnown;
    }

    /** Takes a record in, and says what is known by it. */
    public List<TracedConnection> add(TraceRecord told) {
        return switch (told) {
            case Asked asked -> begun(asked);
            case Ended ended -> ended(ended);
            case Ejected ejected -> ejected(ejected);
        };
    }

    private List<TracedConnection> begun(Asked asked) {
        if (asked.verdict() == ConnectDecision.REFUSED) {
            return List.of(new TracedConnection(asked, ConnectionOutcome.REFUSED, 0, Duration.ZERO));
        }
        if (asked.asked().protocol() == Protocol.UDP) {
            return List.of(new TracedConnection(asked, ConnectionOutcome.SENT, 0, Duration.ZERO));
        }
        if (!outcomesKnown) {
            return List.of(new TracedConnection(asked, ConnectionOutcome.UNKNOWN, 0, Duration.ZERO));
        }
        List<TracedConnection> known = new ArrayList<>();
        // A socket that asks again has not told how it fared the first time.
        forget(asked.cookie(), asked.time(), known);
        open.put(asked.cookie(), asked);
        if (open.size() > Layout.MAX_CONNECTING) {
            // The kernel has forgotten this one, too.
            forget(open.keySet().iterator().next(), asked.time(), known);
        }
        return known;
    }

    private void forget(long cookie, long now, List<TracedConnection> into) {
        Asked forgotten = open.remove(cookie);
        saidToBeOpen.remove(cookie);
        ejecting.remove(cookie);
        if (forgotten != null) {
            into.add(new TracedConnection(forgotten, ConnectionOutcome.UNKNOWN, 0, between(forgotten, now)));
        }
    }

    private List<TracedConnection> ejected(Ejected ejected) {
        if (open.containsKey(ejected.cookie())) {
            ejecting.add(ejected.cookie());
        }
        return List.of();
    }

    private List<TracedConnection> ended(Ended ended) {
        Asked asked = open.remove(ended.cookie());
        saidToBeOpen.remove(ended.cookie());
        boolean ejected = ejecting.remove(ended.cookie());
        if (asked == null) {
            return List.of();
        }
        ConnectionOutcome outcome = switch (ended.end()) {
            case CONNECTED -> ConnectionOutcome.CONNECTED;
            case FAILED -> ConnectionOutcome.FAILED;
            case GIVEN_UP -> ConnectionOutcome.GIVEN_UP;
        };
        return List.of(new TracedConnection(asked, outcome, ended.error(), between(asked, ended.time()), ejected));
    }

    /** The connects that have been waiting for an answer for long now; each is named once. */
    public List<TracedConnection> waiting(long now) {
        List<TracedConnection> waiting = new ArrayList<>();
        Iterator<Asked> oldestFirst = open.values().iterator();
        while (oldestFirst.hasNext()) {
            Asked asked = oldestFirst.next();
            if (between(asked, now).compareTo(LONG) < 0) {
                break;
            }
            if (saidToBeOpen.add(asked.cookie())) {
                waiting.add(new TracedConnection(asked, ConnectionOutcome.CONNECTING, 0, between(asked, now)));
            }
        }
        return waiting;
    }

    /** The connects whose end will not be seen any more, because the listener stops. */
    public List<TracedConnection> finish(long now) {
        List<TracedConnection> unfinished = open.values().stream()
                .filter(asked -> !saidToBeOpen.contains(asked.cookie()))
                .map(asked -> new TracedConnection(asked, ConnectionOutcome.CONNECTING, 0, between(asked, now)))
                .toList();
        open.clear();
        saidToBeOpen.clear();
        ejecting.clear();
        return unfinished;
    }

    private static Duration between(Asked asked, long time) {
        return Duration.ofNanos(Math.max(0, time - asked.time()));
    }
}
