package dev.regpath.cli;

import dev.regpath.containerd.PullHost;
import dev.regpath.explain.Itinerary;
import dev.regpath.explain.Itinerary.Stop;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.NodeFacts;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.finding.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way of a pull as a tree: a branch for each host, and below it each hop. */
final class ItineraryText {
    private ItineraryText() {}

    static String of(Itinerary way, NodeFacts node) {
        StringBuilder text = new StringBuilder("%s%n│%n".formatted(way.image()));
        text.append("├─ %s%n".formatted(ReportWords.node(node)));
        text.append("│  %s%n│%n".formatted(ReportWords.file(way.registry())));
        for (int i = 0; i < way.stops().size(); i++) {
            boolean last = i == way.stops().size() - 1;
            stop(text, i + 1, way.stops().get(i), last, node.table());
        }
        text.append('\n').append(summary(way)).append('\n');
        return text.toString();
    }

    private static void stop(StringBuilder text, int number, Stop stop, boolean last, RoutingTable table) {
        PullHost host = stop.facts().host();
        text.append("%s─ %d  %s (%s): %s%n"
                .formatted(last ? "└" : "├", number, host.written(), ReportWords.kind(host), part(stop)));
        List<String> hops = hops(stop, table);
        String trunk = last ? " " : "│";
        for (int i = 0; i < hops.size(); i++) {
            text.append("%s     %s %s%n".formatted(trunk, i == hops.size() - 1 ? "└─" : "├─", hops.get(i)));
        }
        if (!last) {
            text.append("│\n");
        }
    }

    private static String part(Stop stop) {
        return switch (stop.role()) {
            case SERVES -> "would serve";
            case FAILS -> "fails";
            case SPARE -> stop.obstacle().isPresent() ? "not needed, and would fail" : "not needed";
            case NOT_ASKED -> "never asked for a tag, by its capabilities";
        };
    }

    private static List<String> hops(Stop stop, RoutingTable table) {
        List<String> hops = new ArrayList<>();
        EndpointFacts facts = stop.facts();
        table.pinned(facts.ping().uri().getHost())
                .ifPresent(name -> hops.add(
                        table.answered().contains(name)
                                ? "name     answered by the agent with " + name.where()
                                : "name     pinned to " + name.where()));
        hops.add("connect  " + hop(facts.ping()));
        facts.login().ifPresent(login -> {
            Optional<HttpAttempt> realm = login.realm();
            hops.add("login    "
                    + realm.map(attempt -> attempt.uri().getScheme() + "://" + attempt.authority()
                                    + attempt.uri().getPath() + "  " + hop(attempt))
                            .orElse(login.challenge()
                                    .map(some -> some.scheme())
                                    .orElse("by no method that containerd knows")));
        });
        facts.manifest().ifPresent(attempt -> hops.add("manifest " + hop(attempt)));
        facts.blobTarget()
                .or(facts::blob)
                .ifPresent(attempt -> hops.add(
                        "blobs    " + attempt.uri().getScheme() + "://" + attempt.authority() + "  " + hop(attempt)));
        stop.obstacle().ifPresent(finding -> hops.add(obstacle(finding, stop.delay())));
        return hops;
    }

    private static String hop(HttpAttempt attempt) {
        return "%s: %s"
                .formatted(
                        attempt.route().map(Object::toString).orElse(attempt.authority()),
                        ReportWords.outcome(attempt.outcome()));
    }

    private static String obstacle(Finding finding, Optional<Duration> delay) {
        String held = delay.map(time -> time.isZero()
                        ? "the next is asked at once"
                        : "delays each object by %d s".formatted(time.toSeconds()))
                .orElse("delays each object without limit");
        return "%s %s; %s"
                .formatted(finding.diagnostic().code(), finding.diagnostic().title(), held);
    }

    private static String summary(Itinerary way) {
        return way.stops().stream()
                .filter(stop -> stop.role() == Itinerary.HostRole.SERVES)
                .findFirst()
                .map(stop -> "%s would serve".formatted(stop.facts().host().written()))
                .orElse("no host would serve; why, and what to type: regpath verify " + way.image());
    }
}
