package dev.regpath.resolver;

import dev.regpath.routing.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for one nameserver at a port of the loopback, for datagrams. Each question that is passed on has a socket of its
 * own, whose port the kernel chooses: an answer is as hard to forge as it would be without this. Replies come back as they
 * are, also such that answer nothing: who asked knows what to do with them.
 */
final class DatagramRelay implements Relay, Closeable {
    /** Questions in flight; for one more, the oldest is given up. A node's daemons have a handful. */
    static final int MOST_IN_FLIGHT = 256;

    /** Who asked has long asked again by then, or somebody else. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(DatagramRelay.class);

    /** So that neither of two relays keeps the other from its turn. */
    private static final int MOST_AT_ONCE = 64;

    /** More than a datagram of UDP holds. */
    private static final int LARGEST = 65_536;

    private final Selector selector;
    private final InetSocketAddress nameserver;
    private final Supplier<ScopedNames> names;
    private final DatagramChannel here;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
    /** The oldest first. */
    private final Set<Passed> inFlight = new LinkedHashSet<>();

    private DatagramRelay(
            Selector selector, InetSocketAddress nameserver, Supplier<ScopedNames> names, DatagramChannel here) {
        this.selector = selector;
        this.nameserver = nameserver;
        this.names = names;
        this.here = here;
    }

    /** Listens at a port of the loopback that the kernel chooses. */
    static DatagramRelay open(Selector selector, InetSocketAddress nameserver, Supplier<ScopedNames> names)
            throws IOException {
        DatagramChannel here = DatagramChannel.open(family(nameserver.getAddress()));
        try {
            here.bind(new InetSocketAddress(Loopback.of(nameserver.getAddress()), 0));
            here.configureBlocking(false);
            DatagramRelay relay = new DatagramRelay(selector, nameserver, names, here);
            here.register(selector, SelectionKey.OP_READ, relay);
            return relay;
        } catch (IOException e) {
            here.close();
            throw e;
        }
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Where it listens. */
    Endpoint endpoint() throws IOException {
        return Loopback.endpoint(here.getLocalAddress());
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            buffer.clear();
            SocketAddress client = here.receive(buffer);
            if (client == null) {
                return;
            }
            byte[] message = received();
            Optional<byte[]> answer = names.get().answerDatagram(message);
            if (answer.isPresent()) {
                reply(ByteBuffer.wrap(answer.get()), client);
            } else {
                pass(message, client);
            }
        }
    }

    /** What has come; it can still be read from the buffer. */
    private byte[] received() {
        byte[] message = new byte[buffer.flip().remaining()];
        buffer.get(0, message);
        return message;
    }

    private void pass(byte[] message, SocketAddress client) {
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            inFlight.iterator().next().end();
        }
        try {
            Passed passed = new Passed(message, client, DatagramChannel.open(family(nameserver.getAddress())));
            inFlight.add(passed);
            passed.send();
        } catch (IOException e) {
            LOG.debug("no socket for a question reason={}", e.getMessage());
            refuse(message, client);
        }
    }

    /** What cannot be sent is lost, as a datagram may be. */
    private void reply(ByteBuffer message, SocketAddress client) {
        try {
            int _ = here.send(message, client);
        } catch (IOException e) {
            LOG.debug("a reply is lost reason={}", e.getMessage());
        }
    }

    private void refuse(byte[] message, SocketAddress client) {
        DnsReply.failure(message).ifPresent(failure -> reply(ByteBuffer.wrap(failure), client));
    }

    /** Gives up questions to which no answer came. */
    void expire() {
        long now = System.nanoTime();
        Iterator<Passed> oldest = inFlight.iterator();
        while (oldest.hasNext()) {
            Passed passed = oldest.next();
            if (now - passed.since < PATIENCE.toNanos()) {
                return;
            }
            oldest.remove();
            passed.close();
        }
    }

    /** How many questions wait for their answer. */
    int waiting() {
        return inFlight.size();
    }

    @Override
    public void close() throws IOException {
        inFlight.forEach(Passed::close);
        inFlight.clear();
        here.close();
    }

    /** A question on its way to the nameserver. */
    private final class Passed implements Relay {
        private final byte[] message;
        private final SocketAddress client;
        private final DatagramChannel there;
        private final long since = System.nanoTime();

        Passed(byte[] message, SocketAddress client, DatagramChannel there) {
            this.message = message;
            this.client = client;
            this.there = there;
        }

        /** What is in the buffer. */
        void send() {
            try {
                there.configureBlocking(false);
                there.connect(nameserver); // So that the nameserver alone is heard, and also that it does not listen.
                there.register(selector, SelectionKey.OP_READ, this);
                int _ = there.write(buffer);
            } catch (IOException e) {
                fail(e);
            }
        }

        @Override
        public void ready(SelectionKey key) {
            try {
                buffer.clear();
                if (there.read(buffer) >= 0 && buffer.position() > 0) {
                    byte[] answer = received();
                    reply(buffer, client);
                    if (isAnswer(answer)) {
                        end();
                    }
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        /** Whether nothing more is to be expected. */
        private boolean isAnswer(byte[] answer) {
            return answer.length >= 2 && message.length >= 2 && Arrays.equals(answer, 0, 2, message, 0, 2);
        }

        private void fail(IOException e) {
            LOG.debug("a nameserver refuses nameserver={} reason={}", nameserver, e.getMessage());
            refuse(message, client);
            end();
        }

        void end() {
            inFlight.remove(this);
            close();
        }

        void close() {
            try {
                there.close();
            } catch (IOException e) {
                LOG.debug("a socket could not be closed reason={}", e.getMessage());
            }
        }
    }
}
