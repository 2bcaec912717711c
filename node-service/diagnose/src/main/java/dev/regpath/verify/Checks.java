package dev.regpath.verify;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Finding.note;
import static dev.regpath.verify.finding.Finding.warning;
import static dev.regpath.verify.finding.Fix.advice;
import static dev.regpath.verify.finding.Fix.run;

import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.AuthDiagnostic;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.HostsFileDiagnostic;
import dev.regpath.fault.NameDiagnostic;
import dev.regpath.fault.Problem;
import dev.regpath.fault.Severity;
import dev.regpath.fault.SurroundingsDiagnostic;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.daemon.DaemonChecks;
import dev.regpath.verify.daemon.ScarceRoom;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.FixOrder;
import dev.regpath.verify.finding.Shell;
import dev.regpath.verify.hostsfile.HostsFileChecks;
import dev.regpath.verify.redirect.RedirectChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From facts to findings. Pure. Of several findings that follow from one another only the first is an error: the others
 * are notes, so that the person on call repairs the cause.
 */
final class Checks {
    private Checks() {}

    static List<Finding> of(NodeFacts node, List<RegistryFacts> registries) {
        RoutingTable table = node.table();
        boolean needed = !table.mirrors().isEmpty()
                || registries.stream()
                        .anyMatch(facts -> facts.files().directory().isPresent());
        Reach reach = new Reach(node, registries);
        List<Finding> findings = new ArrayList<>();
        DaemonChecks.of(node.daemon(), needed).forEach(finding -> findings.add(reach.ofDaemon(finding)));
        node.scarceRoom().forEach(room -> findings.add(reach.ofAll(ofRoom(room))));
        List<Finding> redirects = RedirectChecks.of(node.redirects(), node.deadBackends(), table).stream()
                .map(reach::ofRedirects)
                .toList();
        Map<RegistryFacts, List<Finding>> own = new LinkedHashMap<>();
        registries.forEach(registry -> own.put(registry, of(node, registry)));
        Set<RegistryHost> failing = own.entrySet().stream()
                .filter(entry -> hasError(entry.getValue()))
                .map(entry -> entry.getKey().registry())
                .collect(Collectors.toSet());
        node.documents().ifPresent(documents -> findings.addAll(ofDocuments(documents, table, reach, failing)));
        List<Finding> causes = List.copyOf(findings);
        findings.addAll(redirects);
        ofClock(node, registries).ifPresent(findings::add);
        Set<String> exempt = ProxyChecks.exempt(node.daemon(), own);
        own.forEach((registry, of) -> {
            String name = registry.registry().toString();
            boolean causedAbove = causes.stream()
                    .anyMatch(finding -> finding.stops().contains(name)
                            && finding.diagnostic() != DaemonDiagnostic.NO_ROOM); // No answer is worse for it.
            (causedAbove ? demoted(of) : of)
                    .stream()
                            .map(finding -> finding.diagnostic() == SurroundingsDiagnostic.PROXY
                                    ? finding.with(ProxyChecks.fix(node.daemon(), exempt))
                                    : finding)
                            .forEach(finding -> findings.add(finding.about(name).stopping(Set.of(name))));
        });
        return FixOrder.of(findings);
    }

    private static List<Finding> of(NodeFacts node, RegistryFacts facts) {
        Optional<Mirror> wanted = node.table().mirrors().stream()
                .filter(mirror -> mirror.registry().equals(facts.registry()))
                .findFirst();
        List<Finding> files = HostsFileChecks.of(facts.registry(), facts.files(), wanted);
        List<Finding> hosts = ofHosts(node, facts);
        List<Finding> all = new ArrayList<>(files);
        // What a request has proved is not reported once more as a suspicion.
        all.removeIf(file -> file.severity() == Severity.WARNING
                && hosts.stream()
                        .anyMatch(one -> one.diagnostic() == file.diagnostic()
                                && one.diagnostic() == HostsFileDiagnostic.OVERRIDE_WITHOUT_PATH));
        all.addAll(hasError(files) ? demoted(hosts) : hosts);
        return facts.pull().map(pull -> judged(pull, all)).orElseGet(() -> firstErrorOnly(all));
    }

    /** The pull that was tried decides whether anything is in its way. */
    private static List<Finding> judged(PullFacts pull, List<Finding> findings) {
        if (Reach.nothingStops(pull)) {
            return findings.stream()
                    .map(finding -> finding.severity() == Severity.ERROR ? finding.as(Severity.WARNING) : finding)
                    .toList();
        }
        List<Finding> all = new ArrayList<>(findings);
        if (!hasError(findings)) {
            PullChecks.of(pull).ifPresent(finding -> all.addFirst(finding));
        }
        return firstErrorOnly(all);
    }

    /** A host that fails before one that serves costs time; one that would only be asked after it costs nothing. */
    private static List<Finding> ofHosts(NodeFacts node, RegistryFacts facts) {
        List<Finding> failing = new ArrayList<>();
        for (EndpointFacts host : facts.hosts()) {
            if (!facts.asks(host.host())) {
                continue;
            }
            Optional<Finding> obstacle = EndpointChecks.obstacle(facts, node, host);
            if (obstacle.isEmpty()) {
                List<Finding> findings = new ArrayList<>();
                failing.forEach(finding -> findings.add(finding.as(
                        finding.diagnostic() == AuthDiagnostic.NO_MANIFEST ? Severity.NOTE : Severity.WARNING)));
                findings.addAll(ofServing(node, facts, host));
                return findings;
            }
            failing.add(obstacle.get());
        }
        return firstErrorOnly(failing);
    }

    private static List<Finding> ofServing(NodeFacts node, RegistryFacts facts, EndpointFacts host) {
        List<Finding> findings = new ArrayList<>();
        node.table()
                .pinned(host.ping().uri().getHost())
                .filter(name -> name.origin() == PinOrigin.FRONTEND || name.origin() == PinOrigin.PLACEHOLDER)
                .ifPresent(name -> findings.add(note(
                        NameDiagnostic.PINNED,
                        "%s is pinned to %s".formatted(name.host(), name.where()),
                        "a name that resolves",
                        advice(
                                "check the name, and repair DNS at the nameservers: getent ahosts %s.",
                                Shell.shown(name.host().text())))));
        if (host.login().isPresent()
                && "http".equals(host.ping().uri().getScheme())
                && host.host().kind() == PullHost.HostKind.MIRROR) {
            findings.add(note(
                    AuthDiagnostic.CLEAR_TEXT,
                    "%s asks for credentials over plain HTTP"
                            .formatted(host.ping().authority()),
                    "https",
                    advice("use https for the mirror, or a redirect in its place")));
        }
        EndpointFacts last = facts.hosts().getLast();
        boolean lastDead = !last.equals(host)
                && last.host().kind() == PullHost.HostKind.REGISTRY
                && last.ping().outcome() instanceof HttpOutcome.NotConnected;
        if (lastDead) {
            findings.add(note(
                    HostsFileDiagnostic.NO_SERVER,
                    "%s cannot be reached and is asked last"
                            .formatted(last.ping().authority()),
                    "a server line, if it is never reachable",
                    advice(
                            "set spec.mirror.fallbackToUpstream: false, or write server = \"%s\"",
                            host.host().written())));
        }
        return findings;
    }

    /**
     * What path files ask for and is not in place. It is an error of the registries that are looked at and meant, and a
     * warning beside all others. Where the pull goes on as it did before, it does not stop that.
     *
     * @param failing registries that no host would serve: for these it is the cause to begin with
     */
    private static List<Finding> ofDocuments(
            DocumentFacts documents, RoutingTable table, Reach reach, Set<RegistryHost> failing) {
        List<Finding> findings = new ArrayList<>();
        for (Problem problem : documents.problems()) {
            Set<RegistryHost> meant = documents.registry(problem).map(Set::of).orElseGet(Set::of);
            findings.addAll(reach.ofDocuments(ofProblem(problem), meant, failing));
        }
        RoutingTable wanted = documents.wanted();
        if (!documents.problems().isEmpty() || wanted.equals(table)) {
            return findings;
        }
        List<String> past = frontends(wanted).stream()
                .filter(frontend -> !frontends(table).contains(frontend))
                .toList();
        boolean moved = wanted.mirrors().equals(table.mirrors())
                && wanted.scope().equals(table.scope())
                && names(wanted).equals(names(table));
        Set<RegistryHost> changed = reach.changed(wanted, table, documents);
        if (moved && !past.isEmpty()) {
            findings.addAll(reach.ofDocuments(
                    error(
                            NameDiagnostic.MOVED,
                            "%s is not redirected".formatted(String.join(", ", past)),
                            "a redirect for each address that the names have now",
                            run("regpath apply")),
                    changed,
                    failing));
        } else if (!moved) {
            findings.addAll(reach.ofDocuments(
                    error(
                            SurroundingsDiagnostic.NOT_APPLIED,
                            "what is in place is not what the path files ask for: see `regpath plan`",
                            "the node as the path files say",
                            run("regpath apply")),
                    changed,
                    failing));
        }
        return findings;
    }

    private static Finding ofProblem(Problem problem) {
        return Finding.of(problem, Severity.ERROR, "a document without faults", advice("%s", problem.remedy()));
    }

    private static List<String> frontends(RoutingTable table) {
        return table.asked().stream()
                .map(redirect -> redirect.frontend().toString())
                .toList();
    }

    /** What is redirected where, whatever addresses it has outside. */
    private static Set<String> names(RoutingTable table) {
        return table.asked().stream()
                .map(redirect -> "%s/%s/%s/%s"
                        .formatted(redirect.path(), redirect.name(), redirect.backends(), redirect.whenNoBackend()))
                .collect(Collectors.toSet());
    }

    private static Finding ofRoom(ScarceRoom room) {
        String seen = "%s: %,d MiB free%s"
                .formatted(
                        room.directory(),
                        room.bytes() >> 20,
                        room.limitedInodes() ? ", %,d inodes free".formatted(room.inodes()) : "");
        Fix fix = advice(
                "make room: see what uses it (du -xh %s | sort -h | tail), and remove unused images (crictl rmi --prune)",
                Shell.shown(room.directory().toString()));
        return room.isGone()
                ? error(DaemonDiagnostic.NO_ROOM, seen, "room for the layers of an image", fix)
                : warning(DaemonDiagnostic.NO_ROOM, seen, "room for the layers of an image", fix);
    }

    /** A wrong clock makes certificates and tokens look invalid. */
    private static Optional<Finding> ofClock(NodeFacts node, List<RegistryFacts> registries) {
        return registries.stream()
                .flatMap(facts -> ClockEvidence.of(node, facts))
                .filter(evidence -> evidence.contradicts(node.now()))
                .findFirst()
                .map(evidence -> warning(
                        SurroundingsDiagnostic.CLOCK,
                        "it is %s here, and by %s it is %s".formatted(node.now(), evidence.who(), evidence.time()),
                        "the same time",
                        advice("set the clock: timedatectl set-ntp true")));
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
