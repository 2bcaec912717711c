package dev.regpath.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Two connections that become one: what comes from either goes to the other, until one of them ends. */
final class Splice {
    private static final Logger LOG = Logger.getLogger(Splice.class.getName());

    private Splice() {}

    /** Returns when both are closed. */
    static void join(Socket client, Socket server) {
        join(client, server, _ -> {});
    }

    /**
     * Returns when both are closed.
     *
     * @param answering is told before each piece that goes to the client how many bytes it has
     */
    static void join(Socket client, Socket server, IntConsumer answering) {
        Thread requests = Thread.ofPlatform().daemon().name("splice").start(() -> copy(client, server, _ -> {}));
        copy(server, client, answering);
        try {
            requests.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Either end ends both: nobody here closes only the half of a connection. */
    private static void copy(Socket from, Socket to, IntConsumer before) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                before.accept(count);
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a connection was cut", e);
        }
    }
}
