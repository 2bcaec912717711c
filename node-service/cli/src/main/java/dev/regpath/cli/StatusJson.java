package dev.regpath.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.proto.node.Problem;
import dev.regpath.proto.node.Redirects;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/** The status of a node for programs. */
final class StatusJson {
    private StatusJson() {}

    static String of(NodeStatus status) {
        JsonObject json = new JsonObject();
        json.addProperty("agentRunning", status.getAgentRunning());
        json.add("mirrors", array(status.getMirrorsList(), StatusJson::mirror));
        json.add("redirects", redirects(status.getRedirects()));
        json.add("names", array(status.getNamesList(), StatusJson::name));
        json.add("endpoints", array(status.getEndpointsList(), StatusJson::endpoint));
        json.add("problems", array(status.getProblemsList(), StatusJson::problem));
        return JsonText.document(json);
    }

    private static JsonObject mirror(Mirror mirror) {
        JsonObject json = new JsonObject();
        json.addProperty("registry", mirror.getRegistry());
        json.addProperty("path", mirror.getPath());
        json.addProperty("file", mirror.getFile());
        json.add("hosts", JsonText.texts(mirror.getHostsList()));
        json.addProperty("fallbackToUpstream", mirror.getFallbackToUpstream());
        json.addProperty("state", StatusWords.of(mirror.getState()));
        return json;
    }

    private static JsonObject redirects(Redirects redirects) {
        JsonObject json = new JsonObject();
        json.addProperty("available", redirects.getUnavailable().isEmpty());
        JsonText.add(json, "unavailable", redirects.getUnavailable());
        JsonText.add(json, "dataplane", redirects.getDataplane());
        json.add("frontends", array(redirects.getFrontendsList(), StatusJson::frontend));
        json.add("hooks", array(redirects.getAttachmentsList(), StatusJson::hook));
        json.add("scope", array(redirects.getScopeList(), cgroup -> {
            JsonObject one = new JsonObject();
            one.addProperty("cgroup", cgroup.getCgroup());
            one.addProperty("id", unsigned(cgroup.getId()));
            one.addProperty("reason", cgroup.getReason());
            return one;
        }));
        json.addProperty("scopeKeptBy", redirects.getScopeKeptByKernel() ? "kernel" : "agent");
        return json;
    }

    private static JsonObject frontend(Frontend frontend) {
        JsonObject json = new JsonObject();
        json.addProperty("path", frontend.getPath());
        json.addProperty("redirect", frontend.getRedirect());
        json.addProperty("endpoint", frontend.getEndpoint());
        json.addProperty("protocol", frontend.getProtocol());
        json.addProperty("whenNoBackend", frontend.getWhenNoBackend());
        json.addProperty("hits", unsigned(frontend.getHits()));
        json.addProperty("withoutBackend", unsigned(frontend.getWithoutBackend()));
        json.add("backends", array(frontend.getBackendsList(), backend -> {
            JsonObject one = new JsonObject();
            one.addProperty("endpoint", backend.getEndpoint());
            one.addProperty("hits", unsigned(backend.getHits()));
            if (backend.getOutSeconds() > 0) {
                one.addProperty("outSeconds", backend.getOutSeconds());
            }
            return one;
        }));
        return json;
    }

    private static JsonObject hook(Attachment attachment) {
        JsonObject json = new JsonObject();
        json.addProperty("cgroup", attachment.getCgroup());
        json.addProperty("hook", attachment.getHook());
        json.addProperty("state", attachment.getHealthy() ? "attached" : "broken");
        JsonText.add(json, "detail", attachment.getDetail());
        return json;
    }

    private static JsonObject name(PinnedName name) {
        JsonObject json = new JsonObject();
        json.addProperty("host", name.getHost());
        json.addProperty("path", name.getPath());
        json.add("addresses", JsonText.texts(name.getAddressesList()));
        json.addProperty("origin", StatusWords.of(name.getOrigin()));
        json.addProperty("answeredBy", StatusWords.of(name.getAnsweredBy()));
        json.addProperty("state", StatusWords.of(name.getState()));
        return json;
    }

    private static JsonObject endpoint(EndpointHealth endpoint) {
        JsonObject json = new JsonObject();
        json.addProperty("endpoint", endpoint.getEndpoint());
        json.add("paths", JsonText.texts(endpoint.getPathsList()));
        json.addProperty("state", StatusWords.of(endpoint.getState()));
        JsonText.add(json, "code", endpoint.getCode());
        JsonText.add(json, "reason", endpoint.getReason());
        return json;
    }

    private static JsonObject problem(Problem problem) {
        JsonObject json = new JsonObject();
        json.addProperty("code", problem.getCode());
        JsonText.add(json, "path", problem.getPath());
        JsonText.add(json, "file", problem.getFile());
        if (problem.getLine() > 0) {
            json.addProperty("line", problem.getLine());
        }
        JsonText.add(json, "field", problem.getField());
        json.addProperty("message", problem.getMessage());
        JsonText.add(json, "remedy", problem.getRemedy());
        return json;
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonObject> each) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(each.apply(value)));
        return array;
    }

    /** The kernel counts without a sign. */
    private static BigInteger unsigned(long number) {
        return new BigInteger(Long.toUnsignedString(number));
    }
}
