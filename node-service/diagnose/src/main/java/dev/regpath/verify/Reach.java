package dev.regpath.verify;

import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.Severity;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.daemon.DaemonFacts.DaemonState;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.endpoint.Route;
import dev.regpath.verify.finding.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the verified registries a fault of the node stops. One that stops none of them is a warning beside them, except
 * for what breaks the node at containerd's next start. Pure.
 */
final class Reach {
    private final NodeFacts node;
    private final List<RegistryFacts> registries;

    Reach(NodeFacts node, List<RegistryFacts> registries) {
        this.node = node;
        this.registries = List.copyOf(registries);
    }

    /** Whether a pull that was tried ends with the image, or with no more than the wish for a login. */
    static boolean nothingStops(PullFacts pull) {
        return pull.arrives() || pull.needsLogin();
    }

    /** A fault of containerd or of its configuration. */
    Finding ofDaemon(Finding finding) {
        if (!(node.daemon().state() instanceof DaemonState.Answers)) {
            return finding.stopping(names(registries.stream()));
        }
        boolean later = finding.diagnostic() == DaemonDiagnostic.UNREADABLE_CONFIG
                || finding.diagnostic() == DaemonDiagnostic.MIRRORS_AND_CONFIG_PATH;
        return later ? finding : beside(finding, this::needsHostsFile);
    }

    /** What fails every pull, also one that was tried: it stored nothing. */
    Finding ofAll(Finding finding) {
        return finding.stopping(names(registries.stream()));
    }

    /** A fault of the redirects. */
    Finding ofRedirects(Finding finding) {
        return beside(finding, this::isRedirected);
    }

    private Finding beside(Finding finding, Predicate<RegistryFacts> touched) {
        Set<String> stopped = names(registries.stream().filter(touched));
        return stopped.isEmpty() && !registries.isEmpty() && finding.severity() == Severity.ERROR
                ? finding.as(Severity.WARNING)
                : finding.stopping(stopped);
    }

    /**
     * Something that path files ask for and that is not done.
     *
     * @param meant the registries that they ask it for
     * @param failing registries that no host would serve
     */
    List<Finding> ofDocuments(Finding finding, Set<RegistryHost> meant, Set<RegistryHost> failing) {
        List<Finding> findings = new ArrayList<>();
        for (RegistryFacts facts : registries) {
            String name = facts.registry().toString();
            if (meant.contains(facts.registry())) {
                boolean works = facts.pull().filter(Reach::nothingStops).isPresent();
                findings.add(
                        works
                                ? finding.as(Severity.WARNING).about(name)
                                : finding.about(name)
                                        .stopping(failing.contains(facts.registry()) ? Set.of(name) : Set.of()));
            }
        }
        return findings.isEmpty() ? List.of(finding.as(Severity.WARNING)) : findings;
    }

    /** The registries for which two tables differ. */
    Set<RegistryHost> changed(RoutingTable wanted, RoutingTable present, DocumentFacts documents) {
        Set<RegistryHost> changed = new LinkedHashSet<>();
        Stream.concat(wanted.mirrors().stream(), present.mirrors().stream())
                .filter(mirror ->
                        !wanted.mirrors().contains(mirror) || !present.mirrors().contains(mirror))
                .map(Mirror::registry)
                .forEach(changed::add);
        List<Redirect> redirects = Stream.concat(wanted.redirects().stream(), present.redirects().stream())
                .filter(redirect -> !wanted.redirects().contains(redirect)
                        || !present.redirects().contains(redirect))
                .toList();
        redirects.stream()
                .map(redirect -> Optional.ofNullable(documents.registries().get(redirect.path())))
                .flatMap(Optional::stream)
                .forEach(changed::add);
        Set<Frontend> frontends = redirects.stream().map(Redirect::frontend).collect(Collectors.toSet());
        Set<String> names = Stream.concat(wanted.names().stream(), present.names().stream())
                .filter(name ->
                        !wanted.names().contains(name) || !present.names().contains(name))
                .map(name -> name.host().text())
                .collect(Collectors.toSet());
        registries.stream()
                .filter(facts -> attempts(facts.hosts().stream())
                        .anyMatch(attempt ->
                                names.contains(String.valueOf(attempt.uri().getHost()))
                                        || attempt.route().stream()
                                                .anyMatch(route -> frontends.stream()
                                                        .anyMatch(frontend -> frontend.endpoint()
                                                                .equals(route.asked())))))
                .map(RegistryFacts::registry)
                .forEach(changed::add);
        return changed;
    }

    /** Whether a pull goes elsewhere where hosts.toml files have no effect. */
    private boolean needsHostsFile(RegistryFacts facts) {
        boolean wanted = node.table().mirrors().stream()
                .anyMatch(mirror -> mirror.registry().equals(facts.registry()));
        boolean found = facts.files().directory().isPresent();
        boolean without = facts.pull().filter(PullFacts::arrives).isPresent()
                && ServingHosts.serving(facts, node)
                        .filter(host -> host.host().kind() == PullHost.HostKind.REGISTRY
                                && !host.host().fields().hasTls())
                        .isPresent();
        return (wanted || found) && !without;
    }

    /** Whether the hosts that a pull needs are reached by redirects. */
    private boolean isRedirected(RegistryFacts facts) {
        Stream<EndpointFacts> way =
                ServingHosts.serving(facts, node).map(Stream::of).orElseGet(() -> facts.hosts().stream());
        return attempts(way)
                .anyMatch(attempt -> attempt.route().flatMap(Route::redirect).isPresent());
    }

    private static Stream<HttpAttempt> attempts(Stream<EndpointFacts> hosts) {
        return hosts.flatMap(host -> Stream.of(
                        Optional.of(host.ping()),
                        host.login().flatMap(EndpointFacts.Login::realm),
                        host.manifest(),
                        host.blob(),
                        host.blobTarget())
                .flatMap(Optional::stream));
    }

    private static Set<String> names(Stream<RegistryFacts> some) {
        return some.map(facts -> facts.registry().toString()).collect(Collectors.toSet());
    }
}
