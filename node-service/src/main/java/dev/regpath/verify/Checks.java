package dev.regpath.verify;

import static dev.regpath.verify.Finding.error;
import static dev.regpath.verify.Finding.note;
import static dev.regpath.verify.Fix.advice;
import static dev.regpath.verify.Fix.run;

import dev.regpath.containerd.PullHost;
import dev.regpath.table.Mirror;
import dev.regpath.table.RoutingTable;
import dev.regpath.verify.Visit.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From facts to findings. Pure. Of several findings that follow from one another only the first is an error: the others
 * are notes, so that whoever is paged mends the cause.
 */
final class Checks {
    private Checks() {}

    static List<Finding> of(NodeFacts node, List<RegistryFacts> registries) {
        RoutingTable table = node.known().table();
        boolean needed = !table.mirrors().isEmpty()
                || registries.stream()
                        .anyMatch(facts -> facts.files().directory().isPresent());
        List<Finding> findings = new ArrayList<>(DaemonChecks.of(node.daemon(), needed));
        boolean daemonFails = hasError(findings);
        node.documents().ifPresent(documents -> findings.addAll(ofDocuments(documents, table)));
        findings.addAll(RedirectChecks.of(node.redirects(), table));
        for (RegistryFacts registry : registries) {
            List<Finding> own = of(node, registry);
            (daemonFails ? demoted(own) : own)
                    .forEach(finding ->
                            findings.add(finding.about(registry.registry().toString())));
        }
        return findings;
    }

    private static List<Finding> of(NodeFacts node, RegistryFacts facts) {
        Optional<Mirror> wanted = node.known().table().mirrors().stream()
                .filter(mirror -> mirror.registry().equals(facts.registry()))
                .findFirst();
        List<Finding> files = HostsChecks.of(facts.registry(), facts.files(), wanted);
        List<Finding> hosts = ofHosts(node, facts);
        List<Finding> all = new ArrayList<>(files);
        all.addAll(hasError(files) ? demoted(hosts) : hosts);
        return firstErrorOnly(all);
    }

    /** A host that fails before one that serves costs time; one that would only be asked after it costs nothing. */
    private static List<Finding> ofHosts(NodeFacts node, RegistryFacts facts) {
        List<Finding> failing = new ArrayList<>();
        for (HostFacts host : facts.hosts()) {
            if (!host.host().resolves()) {
                continue;
            }
            Optional<Finding> obstacle = HostChecks.obstacle(facts, node, host);
            if (obstacle.isEmpty()) {
                List<Finding> findings = new ArrayList<>();
                failing.forEach(finding -> findings.add(finding.as(
                        finding.diagnostic() == AuthDiagnostic.NO_MANIFEST ? Severity.NOTE : Severity.WARNING)));
                findings.addAll(ofServing(facts, host));
                return findings;
            }
            failing.add(obstacle.get());
        }
        return firstErrorOnly(failing);
    }

    private static List<Finding> ofServing(RegistryFacts facts, HostFacts host) {
        List<Finding> findings = new ArrayList<>();
        if (host.login().isPresent()
                && "http".equals(host.ping().uri().getScheme())
                && host.host().kind() == PullHost.Kind.MIRROR) {
            findings.add(note(
                    AuthDiagnostic.CLEAR_TEXT,
                    "%s asks for credentials over plain HTTP"
                            .formatted(host.ping().authority()),
                    "https",
                    advice("use https for the mirror, or a redirect in its place")));
        }
        HostFacts last = facts.hosts().getLast();
        boolean lastDead = !last.equals(host)
                && last.host().kind() == PullHost.Kind.REGISTRY
                && last.ping().outcome() instanceof Outcome.NotConnected;
        if (lastDead) {
            findings.add(note(
                    HostsDiagnostic.NO_SERVER,
                    "%s cannot be reached and is asked last"
                            .formatted(last.ping().authority()),
                    "a server line, if it is never reachable",
                    advice(
                            "set spec.mirror.fallbackToUpstream: false, or write server = \"%s\"",
                            host.host().written())));
        }
        return findings;
    }

    private static List<Finding> ofDocuments(DocumentFacts documents, RoutingTable table) {
        List<Finding> findings = new ArrayList<>();
        documents
                .faults()
                .forEach(fault -> findings.add(error(
                        SurroundingsDiagnostic.BAD_DOCUMENT,
                        "%s: %s".formatted(fault.where(), fault.message()),
                        "a document without faults",
                        advice("%s", fault.remedy()))));
        if (findings.isEmpty() && !documents.wanted().equals(table)) {
            findings.add(error(
                    SurroundingsDiagnostic.NOT_APPLIED,
                    "what is in place is not what the path files ask for: see `regpath plan`",
                    "the node as the path files say",
                    run("regpath apply")));
        }
        return findings;
    }

    private static boolean hasError(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    private static List<Finding> demoted(List<Finding> findings) {
        return findings.stream().map(finding -> finding.as(Severity.NOTE)).toList();
    }

    private static List<Finding> firstErrorOnly(List<Finding> findings) {
        List<Finding> kept = new ArrayList<>();
        boolean seen = false;
        for (Finding finding : findings) {
            kept.add(seen && finding.severity() == Severity.ERROR ? finding.as(Severity.NOTE) : finding);
            seen |= finding.severity() == Severity.ERROR;
        }
        return kept;
    }
}
