package dev.regpath.liveness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a process is, for its probes. Alive and ready are two things: one that is not alive is to be started again, one
 * that is not ready is to be waited for. Thread-safe.
 */
public interface Health extends AutoCloseable {
    /** The service that is asked for the first. */
    String LIVENESS = "liveness";

    /** The service that is asked for the second; also what the server is as a whole, the service without a name. */
    String READINESS = "readiness";

    /** No probes. */
    Health UNASKED = new Health() {
        @Override
        public void alive(Duration atLeastFor) {}

        @Override
        public void ready() {}

        @Override
        public void close() {}
    };

    /**
     * Answers at this address, not alive and not ready yet; nowhere, if there is none.
     *
     * @throws IOException if the address cannot be listened on
     */
    static Health at(Optional<InetSocketAddress> address) throws IOException {
        return address.isPresent() ? HealthServer.start(address.get()) : UNASKED;
    }

    /** A sign of life; another one is to follow within this time. */
    void alive(Duration atLeastFor);

    /** What others wait for is done, once and for all. */
    void ready();

    @Override
    void close();
}
