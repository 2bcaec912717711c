package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;

/**
 * What the chart's installer did about containerd's configuration on a node, when it last had something to do.
 *
 * @param outcome in a word: {@code Configured}, {@code Declined}, {@code PutBack} …
 * @param message for people: what was done or why not, and what to do
 * @param time when, in RFC 3339
 * @param attempt by which version, and at which of its attempts
 */
public record InstallerReport(String outcome, String message, String time, String attempt) {
    private static final Field<String> OUTCOME = Field.required(
            "outcome",
            TextType.any(64),
            "`Configured`; `Declined`: it must not be changed there; `PutBack`: it failed, and everything is as it was;"
                    + " `Incomplete`: it failed, and not everything could be put back; `Stopped`: not tried, because it"
                    + " failed on another node; `NotAsked`: no API server said whose turn it is.");
    private static final Field<String> MESSAGE = Field.optional(
                    "message", TextType.any(4096), "What was done; or why not, and what to do.")
            .or("");
    private static final Field<String> TIME =
            Field.optional("time", TextType.any(64), "When.").or("");
    private static final Field<String> ATTEMPT = Field.optional(
                    "attempt", TextType.any(128), "The version, and `installer.attempt` of the chart.")
            .or("");

    static final ObjectType<InstallerReport> TYPE = ObjectType.of(
                    fields -> new InstallerReport(
                            fields.get(OUTCOME), fields.get(MESSAGE), fields.get(TIME), fields.get(ATTEMPT)),
                    OUTCOME,
                    MESSAGE,
                    TIME,
                    ATTEMPT)
            .writtenBy((report, out) -> out.always(OUTCOME, report.outcome)
                    .put(MESSAGE, report.message)
                    .put(TIME, report.time)
                    .put(ATTEMPT, report.attempt));

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
