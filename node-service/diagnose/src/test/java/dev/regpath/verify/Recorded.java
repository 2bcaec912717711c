package dev.regpath.verify;

import dev.regpath.fault.Severity;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.finding.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Facts of nodes of the gallery, to be changed in one thing. */
public final class Recorded {
    private Recorded() {}

    /** Those of the broken node, on the first generation or on the one that is named. */
    public static Facts facts(String title, String... generation) {
        Set<String> generations = Set.of(generation);
        return Recording.of(GalleryCase.all().stream()
                        .filter(one -> one.title().equals(title))
                        .filter(one -> generations.isEmpty() || generations.contains(one.generation()))
                        .findFirst()
                        .orElseThrow())
                .facts();
    }

    /** The same node with another daemon and another clock. */
    public static NodeFacts node(NodeFacts node, DaemonFacts daemon, Instant now) {
        return new NodeFacts(
                daemon,
                node.redirects(),
                node.deadBackends(),
                node.scarceRoom(),
                node.table(),
                node.documents(),
                node.hostsFile(),
                node.hosts(),
                node.authoritiesSeen(),
                now);
    }

    /** The same registry with other hosts, and no pull. */
    public static RegistryFacts registry(RegistryFacts facts, List<EndpointFacts> hosts) {
        return new RegistryFacts(facts.registry(), facts.files(), hosts, Optional.empty());
    }

    public static List<Finding> errors(VerifyReport report) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }
}
