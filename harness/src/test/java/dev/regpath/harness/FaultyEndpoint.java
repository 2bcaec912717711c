package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An endpoint of the registry inside that fails as servers do when a test says so: it hangs, or it dies while it sends a
 * blob. What fails on the network in front of it is {@link DeadPath}'s.
 */
final class FaultyEndpoint implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FaultyEndpoint.class.getName());
    private static final Path NAMESPACE = NetworkNamespace.ENGINE;

    private final InetSocketAddress address;
    private final InetSocketAddress server;
    private volatile Life life;

    private FaultyEndpoint(InetSocketAddress server, Life life) {
        this.server = server;
        this.address = (InetSocketAddress) life.listener.getLocalSocketAddress();
        this.life = life;
    }

    /** One that leads to a port of the registry; it is healthy, and ends with the lab. */
    static FaultyEndpoint before(Lab lab, RegistrySite site, int port) {
        InetSocketAddress server = new InetSocketAddress(site.address(), port);
        InetSocketAddress anyPort = new InetSocketAddress(lab.gateway(), 0);
        return lab.keep(new FaultyEndpoint(server, Life.begin(anyPort, server)));
    }

    InetSocketAddress address() {
        return address;
    }

    /** As written in a document: {@code 10.213.0.1:40123}. */
    String authority() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** From now on connections are accepted, and nothing is ever answered, on none of them. */
    void hang() {
        life.hanging = true;
    }

    /**
     * It will die, and refuse connections from then on, when so much was sent on one connection. All connections then
     * end as when a process is killed: by a FIN.
     */
    void dieAfter(int bytes) {
        life.limit = bytes;
    }

    /** Serves again. All connections there were end. */
    synchronized void heal() {
        life.end();
        life.awaitEnd();
        life = Life.begin(address, server);
    }

    @Override
    public synchronized void close() {
        life.end();
    }

    /** From one healing to the next. */
    private static final class Life {
        private final ServerSocket listener;
        private final InetSocketAddress server;
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final CountDownLatch over = new CountDownLatch(1);
        private final Thread acceptor =
                Thread.ofPlatform().daemon().name("faulty-endpoint").unstarted(this::accept);
        private volatile boolean hanging;
        private volatile int limit = Integer.MAX_VALUE;

        private Life(ServerSocket listener, InetSocketAddress server) {
            this.listener = listener;
            this.server = server;
        }

        static Life begin(InetSocketAddress address, InetSocketAddress server) {
            Life life = new Life(NetworkNamespace.listen(NAMESPACE, address), server);
            life.acceptor.start();
            return life;
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    client.setTcpNoDelay(true);
                    open.add(client);
                    if (over.getCount() == 0) {
                        client.close(); // The end has come, and may not have seen this one.
                    } else if (!hanging) {
                        Thread.ofPlatform()
                                .daemon()
                                .name("faulty-endpoint-connection")
                                .start(() -> lead(client));
                    }
                } catch (IOException e) {
                    LOG.log(Level.FINE, "the listener is closed", e);
                }
            }
        }

        private void lead(Socket client) {
            try (client;
                    Socket registry = NetworkNamespace.connect(NAMESPACE, server)) {
                Splice.join(client, registry, new Passage());
            } catch (IOException | UncheckedIOException e) {
                LOG.log(Level.FINE, "a connection was cut", e);
            } finally {
                open.remove(client);
            }
        }

        void end() {
            over.countDown();
            try {
                listener.close();
                for (Socket client : open) {
                    client.close();
                }
            } catch (IOException e) {
                LOG.log(Level.FINE, "closed already", e);
            }
        }

        /** The kernel keeps the port for as long as a thread waits in accept(2). */
        void awaitEnd() {
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** What passes on one connection to the client. */
        private final class Passage implements IntConsumer {
            private int sent;

            @Override
            public void accept(int count) {
                if (hanging) {
                    pause();
                }
                sent += count;
                if (sent > limit) {
                    end();
                }
            }

            private void pause() {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
