package dev.regpath.resolver;

import dev.regpath.routing.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands for one nameserver at a port of the loopback, for connections. */
final class StreamRelay implements Relay, Closeable {
    /** Connections at a time; for one more, the one is ended that was idle for longest. Each may need 128 KiB. */
    static final int MOST_CONNECTIONS = 16;

    /** As nameservers have it; RFC 7766, 6.2.3. */
    static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(StreamRelay.class);

    private final Selector selector;
    private final InetSocketAddress nameserver;
    private final Supplier<ScopedNames> names;
    private final ServerSocketChannel here;
    private final Set<StreamConnection> connections = new HashSet<>();

    private StreamRelay(
            Selector selector, InetSocketAddress nameserver, Supplier<ScopedNames> names, ServerSocketChannel here) {
        this.selector = selector;
        this.nameserver = nameserver;
        this.names = names;
        this.here = here;
    }

    /** Listens at a port of the loopback that the kernel chooses. */
    static StreamRelay open(Selector selector, InetSocketAddress nameserver, Supplier<ScopedNames> names)
            throws IOException {
        ServerSocketChannel here = ServerSocketChannel.open();
        try {
            here.bind(new InetSocketAddress(Loopback.of(nameserver.getAddress()), 0));
            here.configureBlocking(false);
            StreamRelay relay = new StreamRelay(selector, nameserver, names, here);
            here.register(selector, SelectionKey.OP_ACCEPT, relay);
            return relay;
        } catch (IOException e) {
            here.close();
            throw e;
        }
    }

    /** Where it listens. */
    Endpoint endpoint() throws IOException {
        return Loopback.endpoint(here.getLocalAddress());
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        SocketChannel client = here.accept();
        if (client == null) {
            return;
        }
        if (connections.size() >= MOST_CONNECTIONS) {
            connections.stream()
                    .max(Comparator.comparing(StreamConnection::idle))
                    .ifPresent(StreamConnection::close);
        }
        try {
            connections.add(StreamConnection.open(selector, client, nameserver, names, connections::remove));
        } catch (IOException e) {
            LOG.debug("a connection cannot be served reason={}", e.getMessage());
            client.close();
        }
    }

    /** Ends connections that nobody uses any more. */
    void expire() {
        List.copyOf(connections).stream()
                .filter(connection -> connection.idle().compareTo(LONGEST_IDLE) > 0)
                .forEach(StreamConnection::close);
    }

    /** How many connections there are. */
    int open() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        List.copyOf(connections).forEach(StreamConnection::close);
        here.close();
    }
}
