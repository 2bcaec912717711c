package dev.regpath.resolver;

import dev.regpath.input.Logged;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.PinnedName;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the loopback in place of nameservers. One thread does all of it, and says that it is at work as often as it
 * comes round: whoever is led here while it hangs is led elsewhere a moment later. Its own questions come from the agent,
 * which is in nobody's scope, so that none comes back to it. Thread-safe; closing ends it.
 */
public final class ScopedResolver implements AutoCloseable {
    /** Where nameservers listen. */
    public static final int PORT = 53;

    private static final Logger LOG = LoggerFactory.getLogger(ScopedResolver.class);

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(2);

    /** How the kernel hears that this is at work. It is called in the resolver's thread alone. */
    public interface Pulse {
        /** There is nobody to hear it. */
        Pulse NONE = new Pulse() {
            @Override
            public void beat() {}

            @Override
            public void stop() {}
        };

        /** It is now. */
        void beat() throws KernelException;

        /** It is no longer. */
        void stop() throws KernelException;
    }

    /** Where a nameserver's questions are answered, by either protocol. */
    public record Listening(Endpoint udp, Endpoint tcp) {}

    private record Relays(DatagramRelay datagrams, StreamRelay streams) implements Closeable {
        static Relays open(Selector selector, InetSocketAddress nameserver, Supplier<ScopedNames> names)
                throws IOException {
            DatagramRelay datagrams = DatagramRelay.open(selector, nameserver, names);
            try {
                return new Relays(datagrams, StreamRelay.open(selector, nameserver, names));
            } catch (IOException e) {
                datagrams.close();
                throw e;
            }
        }

        Listening listening() throws IOException {
            return new Listening(datagrams.endpoint(), streams.endpoint());
        }

        void expire() {
            datagrams.expire();
            streams.expire();
        }

        @Override
        public void close() throws IOException {
            try (datagrams) {
                streams.close();
            }
        }
    }

    private final Selector selector;
    private final Pulse pulse;
    private final int port;
    private final Thread thread;
    private final Map<Endpoint, Relays> relays = new TreeMap<>();
    private final List<Relays> retired = new ArrayList<>();
    private Optional<String> silent = Optional.empty();
    private volatile ScopedNames names = ScopedNames.NONE;
    private volatile boolean closed;

    private ScopedResolver(Selector selector, Pulse pulse, int port) {
        this.selector = selector;
        this.pulse = pulse;
        this.port = port;
        this.thread = Thread.ofPlatform().daemon().name("resolver").unstarted(this::run);
    }

    /** Begins to say that it is at work; listens for nobody yet. */
    public static ScopedResolver start(Pulse pulse) throws IOException {
        return start(pulse, PORT);
    }

    /** The same for nameservers that listen at another port. */
    static ScopedResolver start(Pulse pulse, int port) throws IOException {
        ScopedResolver resolver = new ScopedResolver(Selector.open(), pulse, port);
        resolver.thread.start();
        return resolver;
    }

    /** Answers these names, and no others, from the next question on. */
    public void answer(List<PinnedName> pinned) {
        names = ScopedNames.of(pinned);
    }

    /** Says at once that it is at work: as when the kernel can hear it for the first time. */
    public void beat() {
        selector.wakeup();
    }

    /**
     * Listens in place of these nameservers, and of no others. A port stays as it is while its nameserver is among them.
     *
     * @return by nameserver
     */
    public synchronized Map<InetAddress, Listening> listenFor(List<InetAddress> nameservers) throws IOException {
        relays.entrySet().removeIf(entry -> {
            boolean gone = !nameservers.contains(entry.getKey().address());
            if (gone) {
                retired.add(entry.getValue());
            }
            return gone;
        });
        Map<InetAddress, Listening> listening = new LinkedHashMap<>();
        for (InetAddress nameserver : nameservers) {
            Endpoint endpoint = new Endpoint(nameserver, port);
            Relays known = relays.get(endpoint);
            if (known == null) {
                known = Relays.open(selector, new InetSocketAddress(nameserver, port), () -> names);
                relays.put(endpoint, known);
            }
            listening.put(nameserver, known.listening());
        }
        selector.wakeup();
        return listening;
    }

    private void run() {
        try (selector) {
            while (!closed) {
                tellAlive();
                selector.select(ScopedResolver::ready, BEAT.toMillis());
                tidy();
            }
        } catch (IOException e) {
            LOG.error("the resolver has ended reason={}", Logged.of(e.getMessage()));
        } finally {
            end();
        }
    }

    private static void ready(SelectionKey key) {
        if (key.attachment() instanceof Relay relay) {
            try {
                relay.ready(key);
            } catch (CancelledKeyException e) {
                LOG.debug("closed by what was done before");
            } catch (IOException e) {
                LOG.debug("a question is lost reason={}", e.getMessage());
            }
        }
    }

    private void tellAlive() {
        try {
            pulse.beat();
            silent = Optional.empty();
        } catch (KernelException e) {
            String reason = String.valueOf(e.getMessage());
            if (!silent.equals(Optional.of(reason))) {
                LOG.warn("names are not answered: the kernel cannot be told reason={}", Logged.of(reason));
            }
            silent = Optional.of(reason);
        }
    }

    private synchronized void tidy() throws IOException {
        for (Relays gone : retired) {
            gone.close();
        }
        retired.clear();
        relays.values().forEach(Relays::expire);
    }

    private synchronized void end() {
        try {
            pulse.stop();
        } catch (KernelException e) {
            LOG.debug("the kernel is not told, and sees that nobody listens reason={}", e.getMessage());
        }
        retired.addAll(relays.values());
        relays.clear();
        for (Relays gone : retired) {
            try {
                gone.close();
            } catch (IOException e) {
                LOG.debug("a relay could not be closed reason={}", e.getMessage());
            }
        }
        retired.clear();
    }

    /** Ends all of it, and says so to the kernel. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (!thread.join(END)) {
                LOG.warn("the resolver does not end after={}s", END.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
