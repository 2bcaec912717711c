package dev.regpath.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.containerd.PullHost;
import dev.regpath.verify.EndpointFacts;
import dev.regpath.verify.HttpAttempt;
import dev.regpath.verify.Itinerary;
import dev.regpath.verify.Itinerary.Stop;

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
        json.addProperty("part", part(stop.part()));
        json.add("connect", of(facts.ping()));
        facts.login().flatMap(EndpointFacts.Login::realm).ifPresent(realm -> json.add("login", of(realm)));
        facts.manifest().ifPresent(visit -> json.add("manifest", of(visit)));
        facts.blobTarget().or(facts::blob).ifPresent(visit -> json.add("blobs", of(visit)));
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

    private static String part(Itinerary.HostRole part) {
        return switch (part) {
            case SERVES -> "serves";
            case FAILS -> "fails";
            case SPARE -> "not needed";
            case NOT_ASKED -> "not asked";
        };
    }

    private static JsonObject of(HttpAttempt visit) {
        JsonObject json = new JsonObject();
        json.addProperty("host", visit.authority());
        visit.route().ifPresent(route -> {
            json.addProperty("address", route.asked().toString());
            JsonArray targets = new JsonArray();
            route.targets().forEach(target -> targets.add(target.toString()));
            json.add("targets", targets);
            route.redirect()
                    .ifPresent(redirect -> json.addProperty("redirect", redirect.path() + "/" + redirect.name()));
        });
        json.addProperty("outcome", ReportWords.outcome(visit.outcome()));
        return json;
    }
}
