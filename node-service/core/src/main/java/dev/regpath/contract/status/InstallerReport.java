package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

/**
 * What the chart's installer did about containerd's configuration on a node, when it last had something to do.
 *
 * @param outcome in a word: {@code Configured}, {@code Declined}, {@code PutBack} …
 * @param message for people: what was done or why not, and what to do
 * @param time when, in RFC 3339
 * @param attempt by which version, and at which of its attempts
 */
public record InstallerReport(String outcome, String message, String time, String attempt) {
    /** A node's status is read by people. */
    private static final int LONGEST = 1024;

    public InstallerReport {
        requireNonNull(outcome, "outcome");
        requireNonNull(message, "message");
        requireNonNull(time, "time");
        requireNonNull(attempt, "attempt");
        message = message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
    }
}
