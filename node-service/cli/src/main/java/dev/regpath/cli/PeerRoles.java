package dev.regpath.cli;

import dev.regpath.contract.ImageReference;
import dev.regpath.explain.Itinerary;
import dev.regpath.routing.Endpoint;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.Route;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What each endpoint on the way of a pull is there for, as far as verification knows them. */
final class PeerRoles {
    private final Map<Endpoint, String> roles = new LinkedHashMap<>();

    private PeerRoles() {}

    static Map<Endpoint, String> of(ImageReference image, VerifyReport report) {
        PeerRoles peers = new PeerRoles();
        report.registries().stream()
                .filter(facts -> facts.registry().equals(image.registry()))
                .map(facts -> Itinerary.of(image, facts, report.node()))
                .flatMap(way -> way.stops().stream())
                .forEach(stop -> peers.add(stop.facts()));
        return Map.copyOf(peers.roles);
    }

    private void add(EndpointFacts host) {
        String kind = ReportWords.kind(host.host());
        add(Optional.of(host.ping()), kind);
        add(host.manifest(), kind);
        add(host.blob(), kind);
        add(host.login().flatMap(EndpointFacts.Login::realm), "token server");
        add(host.blobTarget(), "blob host");
    }

    /** Who is met first on the way gives an endpoint its role. */
    private void add(Optional<HttpAttempt> attempt, String role) {
        attempt.flatMap(HttpAttempt::route)
                .ifPresent(route -> route.targets()
                        .forEach(target ->
                                roles.putIfAbsent(target, redirect(route).orElse(role))));
    }

    private static Optional<String> redirect(Route route) {
        return route.redirect()
                .filter(Predicate.not(redirect -> redirect.backends().isEmpty()))
                .map(ReportWords::redirect);
    }
}
