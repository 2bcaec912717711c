package dev.regpath.installer.node;

import dev.regpath.agent.InstallerFile;
import dev.regpath.contract.status.InstallerReport;
import dev.regpath.kube.ApiAccess;
import dev.regpath.kube.EventSender;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/** Says how it went: in a file of the node, which its agent puts into the node's status, and as an Event of the node. */
final class Announcer {
    private final InstallerFile file;
    private final Optional<ApiAccess> access;
    private final String node;
    private final String attempt;
    private final Clock clock;
    private final Consumer<String> log;

    Announcer(
            InstallerFile file,
            Optional<ApiAccess> access,
            String node,
            String attempt,
            Clock clock,
            Consumer<String> log) {
        this.file = file;
        this.access = access;
        this.node = node;
        this.attempt = attempt;
        this.clock = clock;
        this.log = log;
    }

    /** Why this very attempt must not be made again here; empty if it may. */
    Optional<InstallerReport> failedBefore() throws IOException {
        return file.read()
                .filter(report -> report.attempt().equals(attempt))
                .filter(report -> isFailure(report.outcome()));
    }

    private static boolean isFailure(String word) {
        for (PreparationResult.PreparationOutcome outcome : PreparationResult.PreparationOutcome.values()) {
            if (outcome.word().equals(word)) {
                return outcome.isFailure();
            }
        }
        return false;
    }

    /** Says it; the same again is no news. */
    void say(PreparationResult result) throws IOException {
        log.accept("%s: %s".formatted(result.outcome().word(), result.message()));
        Optional<InstallerReport> before = file.read();
        if (before.filter(report -> report.outcome().equals(result.outcome().word())
                        && report.message().equals(result.message())
                        && report.attempt().equals(attempt))
                .isPresent()) {
            return;
        }
        if (result.outcome() == PreparationResult.PreparationOutcome.RESTORED) {
            file.remove();
        } else {
            file.write(new InstallerReport(
                    result.outcome().word(),
                    result.message(),
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                    attempt));
        }
        event(result);
    }

    /** What was refused is true no longer. */
    void nothingToDo() throws IOException {
        log.accept("nothing to do: containerd reads hosts.toml files");
        if (file.read()
                .filter(report -> !report.outcome().equals(PreparationResult.PreparationOutcome.CONFIGURED.word()))
                .isPresent()) {
            file.remove();
        }
    }

    private void event(PreparationResult result) {
        if (access.isEmpty()) {
            return;
        }
        try {
            EventSender.sendNow(
                    access.get(),
                    node,
                    clock,
                    result.outcome().isWarning() ? "Warning" : "Normal",
                    "Containerd" + result.outcome().word(),
                    result.message());
        } catch (IOException e) {
            log.accept("the API server rejects the event: " + e.getMessage());
        }
    }
}
