package dev.regpath.explain;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.Protocol;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.verify.EndpointChecks;
import dev.regpath.verify.NodeFacts;
import dev.regpath.verify.PullChecks;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.ServingHosts;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.EndpointFacts.Login;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.finding.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of one pull: each host that containerd would ask, in its order, and the requests that would arrive somewhere.
 *
 * @param image what is pulled
 * @param registry what was found out
 * @param stops one for each host
 * @param requests what the pull sends to which host, in the order of their first time
 */
public record Itinerary(
        ImageReference image, RegistryFacts registry, List<Stop> stops, List<ArrivingRequest> requests) {
    /**
     * One host.
     *
     * @param facts what was found out about it
     * @param role what it does in this pull
     * @param obstacle why it does not serve
     * @param delay how long it holds each object up if it fails; empty if nothing limits it
     */
    public record Stop(EndpointFacts facts, HostRole role, Optional<Finding> obstacle, Optional<Duration> delay) {
        public Stop {
            requireNonNull(facts, "facts");
            requireNonNull(role, "role");
            requireNonNull(obstacle, "obstacle");
            requireNonNull(delay, "delay");
        }
    }

    /** What a host does in a pull. */
    public enum HostRole {
        /** The first that serves. */
        SERVES,
        /** Asked before, without success. */
        FAILS,
        /** Asked only if none before it serves. */
        SPARE,
        /** Never asked, by its capabilities: for a tag, or also for what has a digest. */
        NOT_ASKED
    }

    /**
     * A request that arrives.
     *
     * @param purpose what it is for
     * @param host the Host header
     * @param endpoint where it arrives, behind all redirects
     */
    public record ArrivingRequest(String purpose, String host, Endpoint endpoint) {
        public ArrivingRequest {
            requireNonNull(purpose, "purpose");
            requireNonNull(host, "host");
            requireNonNull(endpoint, "endpoint");
        }
    }

    public Itinerary {
        requireNonNull(image, "image");
        requireNonNull(registry, "registry");
        stops = List.copyOf(stops);
        requests = List.copyOf(requests);
    }

    /** Whether anybody would serve. */
    public boolean arrives() {
        return stops.stream().anyMatch(stop -> stop.role() == HostRole.SERVES);
    }

    /** Works the way out from what was found. */
    public static Itinerary of(ImageReference image, RegistryFacts registry, NodeFacts node) {
        ContainerdVersion version = node.daemon().version().orElse(ContainerdVersion.NEWEST);
        List<Stop> stops = new ArrayList<>();
        List<ArrivingRequest> requests = new ArrayList<>();
        Optional<EndpointFacts> serving = ServingHosts.serving(registry, node);
        boolean served = false;
        for (EndpointFacts host : registry.hosts()) {
            HostRole role = serving.filter(host::equals).isPresent()
                    ? HostRole.SERVES
                    : !registry.asks(host.host()) ? HostRole.NOT_ASKED : served ? HostRole.SPARE : HostRole.FAILS;
            Optional<Finding> obstacle = role == HostRole.SERVES
                    ? Optional.empty()
                    : EndpointChecks.obstacle(registry, node, host)
                            .or(() -> registry.pull()
                                    .filter(_ -> role == HostRole.FAILS)
                                    .flatMap(PullChecks::of));
            stops.add(new Stop(host, role, obstacle, Delays.of(host, version, node)));
            if (role == HostRole.SERVES || role == HostRole.FAILS) {
                requests.addAll(requests(host, role == HostRole.SERVES));
            }
            served |= role == HostRole.SERVES;
        }
        return new Itinerary(
                image, registry, stops, requests.stream().distinct().toList());
    }

    private static List<ArrivingRequest> requests(EndpointFacts host, boolean serves) {
        List<ArrivingRequest> requests = new ArrayList<>();
        arriving("manifest", host.ping()).ifPresent(requests::add);
        host.login()
                .flatMap(Login::realm)
                .flatMap(realm -> arriving("token", realm))
                .ifPresent(requests::add);
        if (serves) {
            arriving("blobs", host.ping()).ifPresent(requests::add);
            host.blobTarget().flatMap(target -> arriving("blobs", target)).ifPresent(requests::add);
        }
        return requests;
    }

    /** Where a request arrives: nowhere, if there was no connection or no TLS. */
    private static Optional<ArrivingRequest> arriving(String purpose, HttpAttempt attempt) {
        return attempt.answer().isEmpty()
                ? Optional.empty()
                : attempt.route()
                        .flatMap(route -> route.targets().stream().findFirst())
                        .map(endpoint -> new ArrivingRequest(purpose, attempt.authority(), endpoint));
    }

    /** How long hosts that are dead in their several ways hold containerd up. */
    private static final class Delays {
        /** net.Dialer in core/remotes/docker/config/hosts.go. */
        private static final Duration DIAL = Duration.ofSeconds(30);

        /** TLSHandshakeTimeout there. */
        private static final Duration HANDSHAKE = Duration.ofSeconds(10);

        private Delays() {}

        static Optional<Duration> of(EndpointFacts host, ContainerdVersion version, NodeFacts node) {
            return switch (host.ping().outcome()) {
                case HttpOutcome.NotConnected(HttpOutcome.NotConnected.ConnectFault kind, String _)
                when kind == HttpOutcome.NotConnected.ConnectFault.SILENT -> Optional.of(dial(host, version, node));
                case HttpOutcome.NoTls(boolean _, String words)
                when words.startsWith("no answer") -> Optional.of(HANDSHAKE);
                case HttpOutcome.NoAnswer _ ->
                    version.isAtLeast(2, 3, 0) ? Optional.of(Duration.ofSeconds(30)) : Optional.empty();
                case HttpOutcome.Stalled _ -> Optional.empty();
                case HttpOutcome.Unresolved _,
                        HttpOutcome.RefusedHere _,
                        HttpOutcome.NotConnected _,
                        HttpOutcome.NoTls _,
                        HttpOutcome.Untrusted _,
                        HttpOutcome.Answered _ -> Optional.of(Duration.ZERO);
            };
        }

        /** The kernel's limit is there for all versions of containerd. */
        private static Duration dial(EndpointFacts host, ContainerdVersion version, NodeFacts node) {
            Duration own =
                    version.isAtLeast(2, 0, 7) ? host.host().dialTimeout().orElse(DIAL) : DIAL;
            return host.ping().route().stream()
                    .flatMap(route -> node.table().redirects().stream()
                            .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP
                                    && redirect.frontend().endpoint().equals(route.asked())))
                    .map(Redirect::connectTimeout)
                    .filter(limit -> limit.isPositive() && limit.compareTo(own) < 0)
                    .findFirst()
                    .orElse(own);
        }
    }
}
