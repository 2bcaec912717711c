package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Leads from this machine's loopback to a server in a network namespace that has no way out. */
final class Tunnel implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tunnel.class.getName());

    private final ServerSocket near;
    private final Path namespace;
    private final InetSocketAddress far;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private Tunnel(ServerSocket near, Path namespace, InetSocketAddress far) {
        this.near = near;
        this.namespace = namespace;
        this.far = far;
    }

    static Tunnel to(Path namespace, InetSocketAddress far) {
        try {
            Tunnel tunnel = new Tunnel(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), namespace, far);
            Thread.ofPlatform().daemon().name("tunnel").start(tunnel::accept);
            return tunnel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it begins, at loopback. */
    int port() {
        return near.getLocalPort();
    }

    private void accept() {
        while (!near.isClosed()) {
            try {
                Socket client = near.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                Thread.ofPlatform().daemon().name("tunnel-connection").start(() -> lead(client));
            } catch (IOException e) {
                LOG.log(Level.FINE, "the listener is closed", e);
            }
        }
    }

    private void lead(Socket client) {
        try (client;
                Socket server = NetworkNamespace.connect(namespace, far)) {
            Splice.join(client, server);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.FINE, "nothing answers at the end of the tunnel", e);
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            near.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "closed already", e);
        }
    }
}
