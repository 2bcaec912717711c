package dev.regpath.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a client and, once there is anything to pass on, that to the nameserver which belongs to it. Answers from
 * here come between those of the nameserver, never in the middle of one. A side that does not read is not read from by the
 * other, so that little is kept.
 */
final class StreamConnection implements Relay {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

    private final Selector selector;
    private final SocketChannel client;
    private final SelectionKey clientKey;
    private final InetSocketAddress nameserver;
    private final Supplier<ScopedNames> names;
    private final Consumer<StreamConnection> ended;
    private final Frames asked = new Frames();
    private final Frames answered = new Frames();
    private final Outbox toClient = new Outbox();
    private final Outbox toServer = new Outbox();
    private Optional<SelectionKey> server = Optional.empty();
    private boolean refused;
    private long used = System.nanoTime();

    private StreamConnection(
            Selector selector,
            SocketChannel client,
            SelectionKey clientKey,
            InetSocketAddress nameserver,
            Supplier<ScopedNames> names,
            Consumer<StreamConnection> ended) {
        this.selector = selector;
        this.client = client;
        this.clientKey = clientKey;
        this.nameserver = nameserver;
        this.names = names;
        this.ended = ended;
    }

    /**
     * Serves a client.
     *
     * @param ended is called once, when both connections are closed
     */
    static StreamConnection open(
            Selector selector,
            SocketChannel client,
            InetSocketAddress nameserver,
            Supplier<ScopedNames> names,
            Consumer<StreamConnection> ended)
            throws IOException {
        client.configureBlocking(false);
        SelectionKey key = client.register(selector, SelectionKey.OP_READ);
        StreamConnection connection = new StreamConnection(selector, client, key, nameserver, names, ended);
        key.attach(connection);
        return connection;
    }

    /** How long nothing has come or gone. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - used);
    }

    @Override
    public void ready(SelectionKey key) {
        used = System.nanoTime();
        try {
            if (key.equals(clientKey)) {
                clientReady(key);
            } else {
                serverReady(key);
            }
            goOn();
        } catch (IOException e) {
            LOG.debug("a connection ends reason={}", e.getMessage());
            close();
        }
    }

    private void clientReady(SelectionKey key) throws IOException {
        if (key.isReadable()) {
            asked.read(client);
        }
    }

    private void serverReady(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
            } else if (key.isReadable()) {
                answered.read(channel);
            }
        } catch (IOException e) {
            if (channel.isConnected()) {
                throw e;
            }
            refuse(e);
        }
    }

    /** What the nameserver never heard is answered here, and who asked goes on to the next one. */
    private void refuse(IOException e) {
        LOG.debug("a nameserver refuses nameserver={} reason={}", nameserver, e.getMessage());
        refused = true;
        toServer.takeBack().stream()
                .map(Frames::message)
                .flatMap(message -> DnsReply.failure(message).stream())
                .map(Frames::of)
                .forEach(toClient::add);
    }

    /** Does all that can be done now, and waits for what can be done next. */
    private void goOn() throws IOException {
        boolean more = true;
        while (more) {
            flush();
            more = toClient.isEmpty() && toServer.isEmpty() && step();
        }
        if (isOver()) {
            close();
            return;
        }
        boolean idle = toClient.isEmpty() && toServer.isEmpty();
        clientKey.interestOps(
                (idle && !asked.ended() ? SelectionKey.OP_READ : 0) | (toClient.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        if (isConnected()) {
            server.orElseThrow()
                    .interestOps((toClient.isEmpty() && !answered.ended() ? SelectionKey.OP_READ : 0)
                            | (toServer.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    private void flush() throws IOException {
        toClient.write(client);
        if (isConnected()) {
            toServer.write(channel());
            if (asked.ended() && toServer.isEmpty()) {
                channel().shutdownOutput();
            }
        }
    }

    /** Takes the next message of either side; false if neither has one. */
    private boolean step() {
        Optional<byte[]> answer = answered.next().or(answered::rest);
        if (answer.isPresent()) {
            toClient.add(answer.get());
            return true;
        }
        Optional<byte[]> question = asked.next();
        if (question.isPresent()) {
            Optional<byte[]> own = names.get().answerMessage(Frames.message(question.get()));
            own.map(Frames::of).ifPresentOrElse(toClient::add, () -> pass(question.get()));
            return true;
        }
        Optional<byte[]> rest = asked.rest();
        rest.ifPresent(this::pass);
        return rest.isPresent();
    }

    private void pass(byte[] frame) {
        toServer.add(frame);
        if (server.isEmpty()) {
            try {
                SocketChannel there = SocketChannel.open();
                server = Optional.of(connect(there));
            } catch (IOException e) {
                refuse(e);
            }
        } else if (refused) {
            refuse(new IOException("it has refused before"));
        }
    }

    private SelectionKey connect(SocketChannel there) throws IOException {
        try {
            there.configureBlocking(false);
            boolean connected = there.connect(nameserver);
            return there.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            there.close();
            throw e;
        }
    }

    private SocketChannel channel() {
        return (SocketChannel) server.orElseThrow().channel();
    }

    private boolean isConnected() {
        return server.isPresent() && !refused && channel().isConnected();
    }

    /** Everything is said, or who asked has gone before the nameserver was there. */
    private boolean isOver() {
        boolean nothingLeft = toClient.isEmpty();
        if (refused || answered.ended()) {
            return nothingLeft;
        }
        return asked.ended() && nothingLeft && toServer.isEmpty() && !isConnected();
    }

    /** Ends both connections. */
    void close() {
        close(client);
        server.ifPresent(key -> close((SocketChannel) key.channel()));
        ended.accept(this);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a connection could not be closed reason={}", e.getMessage());
        }
    }
}
