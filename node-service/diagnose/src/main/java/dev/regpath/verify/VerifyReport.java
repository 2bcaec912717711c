package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Severity;
import dev.regpath.verify.finding.Finding;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What verification found.
 *
 * @param node what was found out about the node
 * @param registries what was found out about each registry
 * @param findings the worst first; of equal ones, the one nearest to the daemon
 * @param took how long it took
 */
public record VerifyReport(NodeFacts node, List<RegistryFacts> registries, List<Finding> findings, Duration took) {
    public VerifyReport {
        requireNonNull(node, "node");
        registries = List.copyOf(registries);
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity)) // Stable: the order of the way is kept.
                .toList();
        requireNonNull(took, "took");
    }

    /** Whether nothing was found that is an error: of a registry, or of the node beside it. */
    public boolean healthy() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** Whether an error was found by which the next pull of {@code registry} fails, or does not go the way that was asked for. */
    public boolean stops(RegistryHost registry) {
        return findings.stream().anyMatch(finding -> finding.stops().contains(registry.toString()));
    }
}
