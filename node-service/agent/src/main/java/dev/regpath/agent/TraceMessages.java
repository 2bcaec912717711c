package dev.regpath.agent;

import com.google.protobuf.Timestamp;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Errno;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import dev.regpath.redirect.TraceRecord;
import dev.regpath.redirect.TracedConnection;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Connections in the words of the API: names for numbers, the time of day for nanoseconds. For one thread. */
final class TraceMessages {
    private static final int MOST_CGROUPS = 1024;

    private final LocalNode node;
    private final Clock clock;
    private final Map<Long, String> cgroups = new HashMap<>();

    TraceMessages(LocalNode node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    Connection of(TracedConnection connection) throws KernelException, IOException {
        TraceRecord.Asked asked = connection.asked();
        Optional<Redirect> redirect = node.redirect(asked.asked());
        return Connection.newBuilder()
                .setTime(time(asked.time()))
                .setProcess(asked.command())
                .setPid(asked.process())
                .setCgroup(cgroup(asked.cgroup()))
                .setPath(redirect.map(Redirect::path).orElse(""))
                .setRegistry(
                        redirect.map(Redirect::path).flatMap(node::registry).orElse(""))
                .setRedirect(redirect.map(Redirect::name).orElse(""))
                .setFrontend(asked.asked().endpoint().toString())
                .setProtocol(asked.asked().protocol().name())
                .setBackend(asked.backend().map(Endpoint::toString).orElse(""))
                .setOutcome(outcome(connection.outcome()))
                .setError(error(connection.error()))
                .setSeconds(connection.took().toNanos() / 1e9)
                .setEjected(connection.ejected())
                .build();
    }

    private Timestamp time(long monotonic) {
        Instant time = clock.instant().minusNanos(Libc.monotonicTime() - monotonic);
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** A cgroup that is gone already has no name any more. */
    private String cgroup(long id) {
        if (cgroups.size() >= MOST_CGROUPS) {
            cgroups.clear();
        }
        return cgroups.computeIfAbsent(
                id, _ -> node.scope().cgroup(id).map(CgroupPath::toString).orElse("id " + Long.toUnsignedString(id)));
    }

    private static ConnectionOutcome outcome(TracedConnection.ConnectionOutcome outcome) {
        return switch (outcome) {
            case CONNECTED -> ConnectionOutcome.CONNECTION_OUTCOME_CONNECTED;
            case FAILED -> ConnectionOutcome.CONNECTION_OUTCOME_FAILED;
            case GIVEN_UP -> ConnectionOutcome.CONNECTION_OUTCOME_GIVEN_UP;
            case REFUSED -> ConnectionOutcome.CONNECTION_OUTCOME_REFUSED;
            case CONNECTING -> ConnectionOutcome.CONNECTION_OUTCOME_CONNECTING;
            case SENT -> ConnectionOutcome.CONNECTION_OUTCOME_SENT;
            case UNKNOWN -> ConnectionOutcome.CONNECTION_OUTCOME_UNKNOWN;
        };
    }

    private static String error(int number) {
        if (number == 0) {
            return "";
        }
        Errno errno = Errno.of(number);
        return errno == Errno.OTHER ? "error " + number : errno.name();
    }
}
