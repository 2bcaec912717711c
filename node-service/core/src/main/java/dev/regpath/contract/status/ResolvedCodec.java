package dev.regpath.contract.status;

import static java.util.Comparator.comparing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.HostName;
import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.LabelSelector.Expression;
import dev.regpath.contract.LabelSelector.Operator;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code status.resolved}: a {@link ClusterView} in as few bytes as JSON allows. Backends with the same ports stand
 * together; those that do not serve are left out. Everything is in an order of its own, so that equal views give equal
 * text.
 */
final class ResolvedCodec {
    private static final Comparator<ServiceView.Port> PORTS = comparing(ServiceView.Port::name)
            .thenComparing(ServiceView.Port::protocol)
            .thenComparingInt(ServiceView.Port::port);
    private static final Comparator<BackendView> BACKENDS = Comparator.comparing(
                    (BackendView backend) -> backend.addresses().getFirst(), Addresses.ORDER)
            .thenComparing(backend -> texts(backend.addresses()).toString())
            .thenComparing(BackendView::node)
            .thenComparing(BackendView::zone)
            .thenComparing(BackendView::state);

    private ResolvedCodec() {}

    static JsonObject encode(Resolved resolved) {
        JsonObject json = new JsonObject();
        json.addProperty("version", resolved.version());
        content(resolved.cluster()).asMap().forEach(json::add);
        return json;
    }

    static Resolved decode(Json json) {
        return new Resolved(json.text("version"), cluster(json));
    }

    static JsonObject content(ClusterView cluster) {
        JsonObject json = new JsonObject();
        JsonArray services = new JsonArray();
        new TreeMap<>(cluster.services()).forEach((ref, service) -> services.add(service(ref, service)));
        Json.add(json, "services", services);
        JsonArray pods = new JsonArray();
        cluster.pods().entrySet().stream()
                .sorted(comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> pods.add(pods(entry.getKey(), entry.getValue())));
        Json.add(json, "pods", pods);
        JsonArray configMaps = new JsonArray();
        cluster.configMaps().entrySet().stream()
                .sorted(comparing((Map.Entry<CaSource.ConfigMapKey, ConfigMapValue> entry) ->
                                entry.getKey().configMap())
                        .thenComparing(entry -> entry.getKey().key()))
                .forEach(entry -> configMaps.add(configMap(entry.getKey(), entry.getValue())));
        Json.add(json, "configMaps", configMaps);
        return json;
    }

    static ClusterView cluster(Json json) {
        Map<ObjectRef, ServiceView> services = new HashMap<>();
        for (Json service : json.maps("services")) {
            services.put(ref(service), service(service));
        }
        Map<PodSelection, List<BackendView>> pods = new HashMap<>();
        for (Json selection : json.maps("pods")) {
            pods.put(
                    new PodSelection(selection.text("namespace"), selector(selection.map("selector"))),
                    backends(selection));
        }
        Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps = new HashMap<>();
        for (Json configMap : json.maps("configMaps")) {
            configMaps.put(new CaSource.ConfigMapKey(ref(configMap), configMap.text("key")), configMapValue(configMap));
        }
        return new ClusterView(services, pods, configMaps);
    }

    private static JsonObject service(ObjectRef ref, ServiceView service) {
        JsonObject json = ref(ref);
        Json.add(json, "clusterAddresses", Json.textArray(texts(service.clusterAddresses())));
        Json.add(json, "externalAddresses", Json.textArray(texts(service.externalAddresses())));
        Json.add(
                json,
                "externalHosts",
                Json.textArray(
                        service.externalHosts().stream().map(HostName::text).toList()));
        Json.add(json, "ports", ports(service.ports()));
        Json.add(json, "endpoints", backends(service.endpoints()));
        return json;
    }

    private static ServiceView service(Json json) {
        return new ServiceView(
                json.texts("clusterAddresses", Addresses::parse),
                json.texts("externalAddresses", Addresses::parse),
                json.texts("externalHosts", HostName::new),
                ports(json),
                backends(json));
    }

    private static JsonObject pods(PodSelection selection, List<BackendView> pods) {
        JsonObject json = new JsonObject();
        json.addProperty("namespace", selection.namespace());
        json.add("selector", selector(selection.selector()));
        Json.add(json, "endpoints", backends(pods));
        return json;
    }

    private static JsonObject configMap(CaSource.ConfigMapKey key, ConfigMapValue value) {
        JsonObject json = ref(key.configMap());
        json.addProperty("key", key.key());
        switch (value) {
            case ConfigMapValue.Certificates(var certificates) -> json.addProperty("value", certificates.pem());
            case ConfigMapValue.Refused(String why) -> json.addProperty("refused", why);
        }
        return json;
    }

    /** A status written by hand, or by a watcher of before, is judged like a ConfigMap. */
    private static ConfigMapValue configMapValue(Json configMap) {
        return configMap.has("refused")
                ? new ConfigMapValue.Refused(configMap.text("refused"))
                : ConfigMapValue.of(configMap.text("value"));
    }

    private static JsonObject ref(ObjectRef ref) {
        JsonObject json = new JsonObject();
        json.addProperty("namespace", ref.namespace());
        json.addProperty("name", ref.name());
        return json;
    }

    private static ObjectRef ref(Json json) {
        return new ObjectRef(json.text("namespace"), json.text("name"));
    }

    private static JsonObject selector(LabelSelector selector) {
        JsonObject labels = new JsonObject();
        selector.matchLabels().forEach(labels::addProperty);
        JsonArray expressions = new JsonArray();
        for (Expression expression : selector.matchExpressions()) {
            JsonObject json = new JsonObject();
            json.addProperty("key", expression.key());
            json.addProperty("operator", expression.operator().word());
            Json.add(json, "values", Json.textArray(expression.values()));
            expressions.add(json);
        }
        JsonObject json = new JsonObject();
        if (!labels.isEmpty()) {
            json.add("matchLabels", labels);
        }
        Json.add(json, "matchExpressions", expressions);
        return json;
    }

    private static LabelSelector selector(Json json) {
        List<Expression> expressions = json.maps("matchExpressions").stream()
                .map(expression -> new Expression(
                        expression.text("key"),
                        expression.word("operator", Operator.values(), Operator::word),
                        new TreeSet<>(expression.texts("values"))))
                .toList();
        return new LabelSelector(new TreeMap<>(json.labels("matchLabels")), expressions);
    }

    private static JsonArray backends(List<BackendView> backends) {
        SortedMap<List<ServiceView.Port>, List<BackendView>> groups = new TreeMap<>(comparing(List::toString));
        backends.stream()
                .filter(backend -> backend.serves() && !backend.addresses().isEmpty())
                .distinct()
                .forEach(backend -> groups.computeIfAbsent(
                                backend.ports().stream().sorted(PORTS).toList(), _ -> new ArrayList<>())
                        .add(backend));
        JsonArray json = new JsonArray();
        groups.forEach((ports, group) -> {
            JsonObject one = new JsonObject();
            Json.add(one, "ports", ports(ports));
            one.add(
                    "backends",
                    Json.array(group.stream()
                            .sorted(BACKENDS)
                            .map(ResolvedCodec::backend)
                            .toList()));
            json.add(one);
        });
        return json;
    }

    private static JsonObject backend(BackendView backend) {
        JsonObject json = new JsonObject();
        json.add("addresses", Json.textArray(texts(backend.addresses())));
        Json.add(json, "node", backend.node());
        Json.add(json, "zone", backend.zone());
        if (backend.state() == BackendView.State.TERMINATING) {
            json.addProperty("terminating", true);
        }
        return json;
    }

    private static List<BackendView> backends(Json json) {
        List<BackendView> backends = new ArrayList<>();
        for (Json group : json.maps("endpoints")) {
            List<ServiceView.Port> ports = ports(group);
            for (Json backend : group.maps("backends")) {
                backends.add(new BackendView(
                        backend.texts("addresses", Addresses::parse),
                        backend.truth("terminating") ? BackendView.State.TERMINATING : BackendView.State.READY,
                        backend.text("node"),
                        backend.text("zone"),
                        ports));
            }
        }
        return backends;
    }

    private static JsonArray ports(Collection<ServiceView.Port> ports) {
        return Json.array(ports.stream()
                .map(port -> {
                    JsonObject json = new JsonObject();
                    Json.add(json, "name", port.name());
                    json.addProperty("port", port.port());
                    json.addProperty("protocol", port.protocol().name());
                    return json;
                })
                .toList());
    }

    private static List<ServiceView.Port> ports(Json json) {
        return json.maps("ports").stream()
                .map(port -> new ServiceView.Port(
                        port.text("name"), port.port("port"), port.word("protocol", Protocol.values(), Protocol::name)))
                .toList();
    }

    private static List<String> texts(List<InetAddress> addresses) {
        return addresses.stream().map(Addresses::text).toList();
    }
}
