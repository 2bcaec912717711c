package dev.regpath.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.containerd.PullHost;
import dev.regpath.explain.Itinerary;
import dev.regpath.explain.Itinerary.Stop;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;

/** The way of a pull for programs. Fields are only ever added. */
final class ItineraryJson {
    private ItineraryJson() {}

    static String of(Itinerary way) {
        JsonObject json = new JsonObject();
        json.addProperty("image", way.image().toString());
        json.addProperty("arrives", way.arrives());
        way.registry().files().directory().ifPresent(path -> json.addProperty("directory", path.toString()));
        JsonArray hosts = new JsonArray();
        way.stops().forEach(stop -> hosts.add(of(stop)));
        json.add("hosts", hosts);
        JsonArray requests = new JsonArray();
        way.requests().forEach(request -> {
            JsonObject one = new JsonObject();
            one.addProperty("for", request.purpose());
            one.addProperty("host", request.host());
            one.addProperty("endpoint", request.endpoint().toString());
            requests.add(one);
        });
        json.add("requests", requests);
        return JsonText.document(json);
    }

    private static JsonObject of(Stop stop) {
        JsonObject json = new JsonObject();
        EndpointFacts facts = stop.facts();
        json.addProperty("url", facts.host().written());
        json.addProperty("kind", kind(facts.host().kind()));
        json.addProperty("part", part(stop.role()));
        json.add("connect", of(facts.ping()));
        facts.login().flatMap(EndpointFacts.Login::realm).ifPresent(realm -> json.add("login", of(realm)));
        facts.manifest().ifPresent(attempt -> json.add("manifest", of(attempt)));
        facts.blobTarget().or(facts::blob).ifPresent(attempt -> json.add("blobs", of(attempt)));
        stop.obstacle().ifPresent(finding -> {
            json.addProperty("code", finding.diagnostic().code());
            json.addProperty("seen", finding.seen());
        });
        stop.delay().ifPresent(delay -> json.addProperty("holdsUpSeconds", delay.toMillis() / 1000.0));
        return json;
    }

    private static String kind(PullHost.HostKind kind) {
        return switch (kind) {
            case MIRROR -> "mirror";
            case SERVER -> "server";
            case REGISTRY -> "registry";
        };
    }

    private static String part(Itinerary.HostRole role) {
        return switch (role) {
            case SERVES -> "serves";
            case FAILS -> "fails";
            case SPARE -> "not needed";
            case NOT_ASKED -> "not asked";
        };
    }

    private static JsonObject of(HttpAttempt attempt) {
        JsonObject json = new JsonObject();
        json.addProperty("host", attempt.authority());
        attempt.route().ifPresent(route -> {
            json.addProperty("address", route.asked().toString());
            JsonArray targets = new JsonArray();
            route.targets().forEach(target -> targets.add(target.toString()));
            json.add("targets", targets);
            route.redirect()
                    .ifPresent(redirect -> json.addProperty("redirect", redirect.path() + "/" + redirect.name()));
        });
        json.addProperty("outcome", ReportWords.outcome(attempt.outcome()));
        return json;
    }
}
