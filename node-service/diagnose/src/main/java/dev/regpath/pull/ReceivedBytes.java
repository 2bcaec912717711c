package dev.regpath.pull;

import dev.regpath.linux.TcpSocket;
import dev.regpath.routing.Endpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What TCP connections have received since some moment, by the kernel's account; each look gives the next. A connection
 * that was there before counts only what came since, and one that is gone counts what it had when it was seen last: the
 * sums are the least that was received.
 *
 * @param before what connections had received when counting began, by cookie
 * @param seen those that count, as they were seen last, by cookie
 */
public record ReceivedBytes(Map<Long, Long> before, Map<Long, TcpSocket> seen) {
    public ReceivedBytes {
        before = Map.copyOf(before);
        seen = Map.copyOf(seen);
    }

    /** Begins to count. */
    public static ReceivedBytes since(List<TcpSocket> now) {
        Map<Long, Long> before = new HashMap<>();
        now.forEach(socket -> before.put(socket.cookie(), socket.received()));
        return new ReceivedBytes(before, Map.of());
    }

    /**
     * What is known after a look that found these; of two accounts of one connection the later one counts.
     *
     * @param counts whether one belongs to those that are counted; asked until it does, because one that its process has
     *     closed belongs to no process
     */
    public ReceivedBytes with(List<TcpSocket> now, Predicate<TcpSocket> counts) {
        Map<Long, TcpSocket> next = new HashMap<>(seen);
        now.stream()
                .filter(socket -> seen.containsKey(socket.cookie()) || counts.test(socket))
                .forEach(socket -> next.put(socket.cookie(), socket));
        return new ReceivedBytes(before, next);
    }

    /** Whether a connection to that endpoint counts. */
    public boolean reach(Endpoint endpoint) {
        return seen.values().stream().anyMatch(socket -> endpoint(socket).equals(endpoint));
    }

    static Endpoint endpoint(TcpSocket socket) {
        return new Endpoint(socket.remote(), socket.port());
    }

    /**
     * The sums by endpoint, the greatest first.
     *
     * @param roles what is known of endpoints on the way of the pull
     */
    public List<ServingHost> hosts(Map<Endpoint, String> roles) {
        Map<Endpoint, Long> sums = new HashMap<>();
        seen.values().forEach(socket -> sums.merge(endpoint(socket), bytes(socket), Long::sum));
        return sums.entrySet().stream()
                .filter(sum -> sum.getValue() > 0)
                .map(sum -> new ServingHost(sum.getKey(), roles.getOrDefault(sum.getKey(), ""), sum.getValue()))
                .sorted(Comparator.comparingLong(ServingHost::bytes).reversed().thenComparing(ServingHost::endpoint))
                .toList();
    }

    /** An idle connection that ends has received one: the kernel counts a FIN (tcp_rcv_nxt_update in tcp_input.c). */
    private long bytes(TcpSocket socket) {
        long since = socket.received() - before.getOrDefault(socket.cookie(), 0L);
        return since == 1 ? 0 : since;
    }
}
