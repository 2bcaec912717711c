package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.EstablishedTcp;
import dev.regpath.linux.EstablishedTcp.EstablishedSocket;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the established connections that lead to endpoints nobody is sent to any more, so that who waits there begins again
 * now, elsewhere, and not in minutes. Only those of this network namespace and of processes in scope, and only if nothing
 * has come over them for a moment: a server that is slow to answer one question may well be sending to others. Not
 * thread-safe.
 */
final class WithdrawnConnections {
    private static final Logger LOG = LoggerFactory.getLogger(WithdrawnConnections.class);

    /** So long a question waits for its answer: containerd asks the next host when its connection is ended. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    /**
     * What is away for some seconds comes back, and goes on. In the middle of an answer that is worth more: containerd fails
     * its pull when a connection is ended there, and reads on elsewhere if the server's own end of it is seen
     * (core/remotes/docker/httpreadseeker.go).
     */
    static final Duration ABSENCE = Duration.ofSeconds(10);

    /** Says who is in scope: the ids of their cgroups. */
    interface ScopeIds {
        Set<Long> find() throws KernelException, IOException;
    }

    /**
     * What became of the connections to one endpoint.
     *
     * @param ended how many were ended
     * @param left how many were not, because something comes over them
     */
    record ConnectionTally(int ended, int left) {
        static final ConnectionTally NONE = new ConnectionTally(0, 0);

        private ConnectionTally plus(ConnectionTally other) {
            return new ConnectionTally(ended + other.ended, left + other.left);
        }
    }

    private final ScopeIds scope;
    private final Duration absence;
    private boolean possible = true;

    WithdrawnConnections(ScopeIds scope) {
        this(scope, ABSENCE);
    }

    /**
     * For tests.
     *
     * @param absence for how long nothing must have come in the middle of an answer
     */
    WithdrawnConnections(ScopeIds scope, Duration absence) {
        this.scope = scope;
        this.absence = absence;
    }

    /**
     * What became of those to each endpoint. What the kernel refuses is logged.
     *
     * @param withdrawn the endpoints, and for how long nothing must have come from each that was asked something
     */
    Map<Endpoint, ConnectionTally> end(Map<Endpoint, Duration> withdrawn) {
        Map<Endpoint, ConnectionTally> tallies = new TreeMap<>();
        if (!possible || withdrawn.isEmpty()) {
            return tallies;
        }
        try (EstablishedTcp connections = EstablishedTcp.open()) {
            Set<Long> ids = scope.find();
            Set<Integer> ports = withdrawn.keySet().stream().map(Endpoint::port).collect(Collectors.toSet());
            for (EstablishedSocket socket : connections.to(ports)) {
                Endpoint endpoint = new Endpoint(socket.remote(), socket.port());
                Duration silence = withdrawn.get(endpoint);
                if (silence != null
                        && socket.cgroup().isPresent()
                        && ids.contains(socket.cgroup().getAsLong())) {
                    tallies.merge(endpoint, end(connections, socket, silence), ConnectionTally::plus);
                }
            }
        } catch (KernelException e) {
            refused(e);
        } catch (IOException e) {
            LOG.warn("connections to withdrawn endpoints stay reason={}", Logged.of(e));
        }
        return tallies;
    }

    private ConnectionTally end(EstablishedTcp connections, EstablishedSocket socket, Duration silence)
            throws KernelException {
        Duration patience = socket.answered() && silence.compareTo(absence) < 0 ? absence : silence;
        if (socket.silent().compareTo(patience) < 0) {
            return new ConnectionTally(0, 1);
        }
        return connections.end(socket) ? new ConnectionTally(1, 0) : ConnectionTally.NONE;
    }

    private void refused(KernelException e) {
        switch (e.errno()) {
            case EOPNOTSUPP -> {
                possible = false;
                LOG.info(
                        "connections to withdrawn endpoints stay: this kernel cannot end them (CONFIG_INET_DIAG_DESTROY)");
            }
            case EPERM, EACCES -> {
                possible = false;
                LOG.warn("connections to withdrawn endpoints stay reason={}", Logged.of(e.getMessage()));
            }
            default -> LOG.warn("connections to withdrawn endpoints stay reason={}", Logged.of(e.getMessage()));
        }
    }
}
