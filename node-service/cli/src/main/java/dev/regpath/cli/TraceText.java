package dev.regpath.cli;

import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One line for each connection, in columns that fit nearly all. */
final class TraceText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final String FORM = "%-12s  %-22s  %-26s  %-24s  %-24s  %9s  %-20s  %s%n";

    private final ZoneId zone;

    TraceText(ZoneId zone) {
        this.zone = zone;
    }

    static String header() {
        return FORM.formatted("TIME", "PROCESS", "FRONTEND", "BACKEND", "OUTCOME", "TOOK", "PATH", "CGROUP");
    }

    String line(Connection connection) {
        return FORM.formatted(
                TIME.format(Instant.ofEpochSecond(
                                connection.getTime().getSeconds(),
                                connection.getTime().getNanos())
                        .atZone(zone)),
                "%s[%d]".formatted(printable(connection.getProcess()), connection.getPid()),
                connection.getFrontend() + "/" + connection.getProtocol(),
                connection.getBackend().isEmpty() ? "(none)" : connection.getBackend(),
                outcome(connection),
                took(connection),
                connection.getPath().isEmpty() ? "?" : connection.getPath() + "/" + connection.getRedirect(),
                connection.getCgroup());
    }

    /** How a connect ended, in a word or two. */
    static String outcome(ConnectionOutcome outcome) {
        return switch (outcome) {
            case CONNECTION_OUTCOME_CONNECTED -> "connected";
            case CONNECTION_OUTCOME_FAILED -> "failed";
            case CONNECTION_OUTCOME_GIVEN_UP -> "given up by caller";
            case CONNECTION_OUTCOME_REFUSED -> "refused, no backend";
            case CONNECTION_OUTCOME_CONNECTING -> "no answer yet";
            case CONNECTION_OUTCOME_SENT -> "sent";
            case CONNECTION_OUTCOME_UNKNOWN, CONNECTION_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static String outcome(Connection connection) {
        boolean passed = connection.getBackend().isEmpty()
                && connection.getOutcome() != ConnectionOutcome.CONNECTION_OUTCOME_REFUSED;
        return outcome(connection.getOutcome())
                + (connection.getError().isEmpty() ? "" : " " + connection.getError())
                + (passed ? ", outside" : "")
                + (connection.getEjected() ? ", ejected" : "");
    }

    private static String took(Connection connection) {
        return switch (connection.getOutcome()) {
            case CONNECTION_OUTCOME_CONNECTED,
                    CONNECTION_OUTCOME_FAILED,
                    CONNECTION_OUTCOME_GIVEN_UP,
                    CONNECTION_OUTCOME_CONNECTING ->
                duration(Duration.ofNanos(Math.round(connection.getSeconds() * 1e9)));
            default -> "-";
        };
    }

    private static String duration(Duration took) {
        return took.compareTo(Duration.ofSeconds(1)) < 0
                ? String.format(Locale.ROOT, "%.2f ms", took.toNanos() / 1e6)
                : String.format(Locale.ROOT, "%.1f s", took.toNanos() / 1e9);
    }

    /** A process gives itself its name: nothing of it may move the cursor. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
