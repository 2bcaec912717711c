package dev.regpath.endpoints;

import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Connects to endpoints, many at a time, and hangs up: whether the port is open is all that is asked, so that no server
 * has more than an empty connection in its log. Thread-safe; without state.
 */
public final class TcpProber {
    /** Open sockets at a time. */
    private static final int BATCH = 256;

    private final Duration patience;

    /** Waits that long for each endpoint. */
    public TcpProber(Duration patience) {
        this.patience = patience;
    }

    /** Tries all, and says why each could not be connected to; empty if it could. */
    public Map<Endpoint, Optional<ConnectFailure>> probe(Collection<Endpoint> endpoints) throws IOException {
        Map<Endpoint, Optional<ConnectFailure>> results = new HashMap<>();
        List<Endpoint> all = List.copyOf(endpoints);
        for (int from = 0; from < all.size(); from += BATCH) {
            probe(all.subList(from, Math.min(all.size(), from + BATCH)), results);
        }
        return results;
    }

    private void probe(List<Endpoint> batch, Map<Endpoint, Optional<ConnectFailure>> results) throws IOException {
        List<SocketChannel> opened = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (Endpoint endpoint : batch) {
                SocketChannel channel = SocketChannel.open();
                opened.add(channel);
                begin(channel, endpoint, selector, results);
            }
            long deadline = System.nanoTime() + patience.toNanos();
            for (long left = patience.toMillis();
                    !selector.keys().isEmpty() && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                selector.select(left);
                selector.selectedKeys().forEach(key -> finish(key, results));
                selector.selectedKeys().clear();
                // Cancelled keys leave with the next selection.
                selector.selectNow();
            }
        } finally {
            for (SocketChannel channel : opened) {
                channel.close();
            }
        }
        ConnectFailure silence = new ConnectFailure(
                ConnectFailure.FailureKind.SILENT, "no answer within %d ms".formatted(patience.toMillis()));
        batch.forEach(endpoint -> results.putIfAbsent(endpoint, Optional.of(silence)));
    }

    private static void begin(
            SocketChannel channel,
            Endpoint endpoint,
            Selector selector,
            Map<Endpoint, Optional<ConnectFailure>> results)
            throws IOException {
        channel.configureBlocking(false);
        try {
            if (channel.connect(new InetSocketAddress(endpoint.address(), endpoint.port()))) {
                results.put(endpoint, Optional.empty());
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, endpoint);
            }
        } catch (IOException e) {
            results.put(endpoint, Optional.of(failure(e)));
        }
    }

    private static void finish(SelectionKey key, Map<Endpoint, Optional<ConnectFailure>> results) {
        Endpoint endpoint = (Endpoint) key.attachment();
        try {
            ((SocketChannel) key.channel()).finishConnect();
            results.put(endpoint, Optional.empty());
        } catch (IOException e) {
            results.put(endpoint, Optional.of(failure(e)));
        }
        key.cancel();
    }

    private static ConnectFailure failure(IOException e) {
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean refused = e instanceof ConnectException && reason.contains("refused");
        return new ConnectFailure(
                refused ? ConnectFailure.FailureKind.REFUSED : ConnectFailure.FailureKind.NO_WAY, reason);
    }
}
