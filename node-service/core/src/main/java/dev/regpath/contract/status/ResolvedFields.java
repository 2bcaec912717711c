package dev.regpath.contract.status;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.HostName;
import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.ObjectWriter;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.contract.schema.ValueType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code status.resolved}: a {@link ClusterView} in as few bytes as JSON allows. Backends with the same ports stand
 * together; those that do not serve are left out while others do, and else are in a list of their own, which a version that
 * does not know it passes over. Everything is in an order of its own, so that equal views give equal
 * text. The API server looks at the version alone: an older definition would drop what it does not know.
 */
final class ResolvedFields {
    private static final int MOST = Integer.MAX_VALUE;
    private static final TextType<String> TEXT = TextType.any(253);

    private static final Comparator<ServiceView.ServicePort> PORT_ORDER = comparing(ServiceView.ServicePort::name)
            .thenComparing(ServiceView.ServicePort::protocol)
            .thenComparingInt(ServiceView.ServicePort::port);
    private static final Comparator<BackendView> BACKEND_ORDER = Comparator.comparing(
                    (BackendView backend) -> backend.addresses().getFirst(), Addresses.ORDER)
            .thenComparing(backend ->
                    backend.addresses().stream().map(Addresses::text).toList().toString())
            .thenComparing(BackendView::node)
            .thenComparing(BackendView::zone)
            .thenComparing(BackendView::state);

    private static final Field<String> NAMESPACE = Field.required("namespace", TEXT, "Its namespace.");
    private static final Field<String> NAME = Field.required("name", TEXT, "Its name.");

    private static final Field<String> PORT_NAME =
            Field.optional("name", TEXT, "Its name.").or("");
    private static final Field<Integer> PORT = Field.required("port", NumberType.PORT, "Its number.");
    private static final Field<Protocol> PROTOCOL = Field.required("protocol", Protocol.TYPE, "Its protocol.");
    private static final Field<List<ServiceView.ServicePort>> PORTS = list(
            "ports",
            ObjectType.of(
                            fields -> new ServiceView.ServicePort(
                                    fields.get(PORT_NAME), fields.get(PORT), fields.get(PROTOCOL)),
                            PORT_NAME,
                            PORT,
                            PROTOCOL)
                    .writtenBy((port, out) -> out.put(PORT_NAME, port.name())
                            .always(PORT, port.port())
                            .always(PROTOCOL, port.protocol())));

    private static final Field<List<InetAddress>> ADDRESSES =
            Field.required("addresses", ListType.of(MOST, Addresses.TYPE, "An address."), "Its addresses.");
    private static final Field<String> NODE =
            Field.optional("node", TEXT, "The node it is on.").or("");
    private static final Field<String> ZONE =
            Field.optional("zone", TEXT, "The zone it is in.").or("");
    private static final Field<Boolean> TERMINATING = Field.optional(
                    "terminating", TruthType.TRUTH, "Whether it is terminating.")
            .or(false);

    /** Without ports, which its group has. */
    private static final ObjectType<BackendView> BACKEND = ObjectType.of(
                    fields -> new BackendView(
                            fields.get(ADDRESSES),
                            fields.get(TERMINATING)
                                    ? BackendView.BackendState.TERMINATING
                                    : BackendView.BackendState.READY,
                            fields.get(NODE),
                            fields.get(ZONE),
                            List.of()),
                    ADDRESSES,
                    NODE,
                    ZONE,
                    TERMINATING)
            .writtenBy((backend, out) -> out.always(ADDRESSES, backend.addresses())
                    .put(NODE, backend.node())
                    .put(ZONE, backend.zone())
                    .put(TERMINATING, backend.state() == BackendView.BackendState.TERMINATING));

    /** Backends with the same ports. */
    private record Group(List<ServiceView.ServicePort> ports, List<BackendView> backends) {
        List<BackendView> serving() {
            return backends.stream().filter(BackendView::serves).toList();
        }

        List<BackendView> unready() {
            return backends.stream().filter(backend -> !backend.serves()).toList();
        }
    }

    private static final Field<List<BackendView>> BACKENDS = list("backends", BACKEND);
    private static final Field<List<BackendView>> UNREADY = list("unready", BACKEND);
    private static final Field<List<Group>> ENDPOINTS = list(
            "endpoints",
            ObjectType.of(ResolvedFields::group, PORTS, BACKENDS, UNREADY)
                    .writtenBy((group, out) -> out.put(PORTS, group.ports)
                            .always(BACKENDS, group.serving())
                            .put(UNREADY, group.unready())));

    private static final Field<List<InetAddress>> CLUSTER_ADDRESSES = list("clusterAddresses", Addresses.TYPE);
    private static final Field<List<InetAddress>> EXTERNAL_ADDRESSES = list("externalAddresses", Addresses.TYPE);
    private static final Field<List<HostName>> EXTERNAL_HOSTS = list("externalHosts", HostName.TYPE);
    private static final Field<List<Map.Entry<ObjectRef, ServiceView>>> SERVICES = list(
            "services",
            ObjectType.of(
                            fields -> Map.entry(
                                    ref(fields),
                                    new ServiceView(
                                            fields.get(CLUSTER_ADDRESSES),
                                            fields.get(EXTERNAL_ADDRESSES),
                                            fields.get(EXTERNAL_HOSTS),
                                            fields.get(PORTS),
                                            backends(fields.get(ENDPOINTS)))),
                            NAMESPACE,
                            NAME,
                            CLUSTER_ADDRESSES,
                            EXTERNAL_ADDRESSES,
                            EXTERNAL_HOSTS,
                            PORTS,
                            ENDPOINTS)
                    .writtenBy((entry, out) -> write(entry.getKey(), out)
                            .put(CLUSTER_ADDRESSES, entry.getValue().clusterAddresses())
                            .put(EXTERNAL_ADDRESSES, entry.getValue().externalAddresses())
                            .put(EXTERNAL_HOSTS, entry.getValue().externalHosts())
                            .put(PORTS, entry.getValue().ports())
                            .put(ENDPOINTS, groups(entry.getValue().endpoints()))));

    private static final Field<LabelSelector> SELECTOR =
            Field.required("selector", LabelSelector.TYPE, "Their labels.");
    private static final Field<List<Map.Entry<PodSelection, List<BackendView>>>> PODS = list(
            "pods",
            ObjectType.of(
                            fields -> Map.entry(
                                    new PodSelection(fields.get(NAMESPACE), fields.get(SELECTOR)),
                                    backends(fields.get(ENDPOINTS))),
                            NAMESPACE,
                            SELECTOR,
                            ENDPOINTS)
                    .writtenBy(
                            (entry, out) -> out.always(NAMESPACE, entry.getKey().namespace())
                                    .always(SELECTOR, entry.getKey().selector())
                                    .put(ENDPOINTS, groups(entry.getValue()))));

    private static final Field<String> KEY = Field.required("key", TEXT, "The key.");
    private static final Field<String> VALUE =
            Field.optional("value", TEXT, "Its certificates.").or("");
    private static final Field<String> REFUSED = Field.optional("refused", TEXT, "Why there are none.");

    /** A status written by hand, or by a watcher of before, is judged like a ConfigMap. */
    private static final Field<List<Map.Entry<CaSource.ConfigMapKey, ConfigMapValue>>> CONFIG_MAPS = list(
            "configMaps",
            ObjectType.of(
                            fields -> Map.entry(
                                    new CaSource.ConfigMapKey(ref(fields), fields.get(KEY)),
                                    fields.find(REFUSED)
                                            .<ConfigMapValue>map(ConfigMapValue.NotCertificates::new)
                                            .orElseGet(() -> ConfigMapValue.of(fields.get(VALUE)))),
                            NAMESPACE,
                            NAME,
                            KEY,
                            VALUE,
                            REFUSED)
                    .writtenBy((entry, out) -> {
                        write(entry.getKey().configMap(), out)
                                .always(KEY, entry.getKey().key());
                        switch (entry.getValue()) {
                            case ConfigMapValue.OnlyCertificates(var certificates) ->
                                out.always(VALUE, certificates.pem());
                            case ConfigMapValue.NotCertificates(String why) -> out.always(REFUSED, why);
                        }
                    }));

    private static final Field<String> VERSION = Field.optional(
                    "version", TextType.any(64), "Changes with the content of `status.resolved` and with nothing else.")
            .or("");

    /** What the version is made of. */
    static final ObjectType<ClusterView> CONTENT =
            ObjectType.of(ResolvedFields::cluster, SERVICES, PODS, CONFIG_MAPS).writtenBy(ResolvedFields::write);

    static final ObjectType<Resolved> TYPE = ObjectType.of(
                    fields -> new Resolved(fields.get(VERSION), cluster(fields)), VERSION, SERVICES, PODS, CONFIG_MAPS)
            .writtenBy((resolved, out) -> write(resolved.cluster(), out.always(VERSION, resolved.version())))
            .kept();

    private ResolvedFields() {}

    private static <T> Field<List<T>> list(String name, ValueType<T> items) {
        return Field.optional(name, ListType.of(MOST, items, ""), "").or(List.of());
    }

    private static ObjectRef ref(DecodedFields fields) {
        return new ObjectRef(fields.get(NAMESPACE), fields.get(NAME));
    }

    private static ObjectWriter write(ObjectRef ref, ObjectWriter out) {
        return out.always(NAMESPACE, ref.namespace()).always(NAME, ref.name());
    }

    private static ClusterView cluster(DecodedFields fields) {
        return new ClusterView(map(fields.get(SERVICES)), map(fields.get(PODS)), map(fields.get(CONFIG_MAPS)));
    }

    /** Where two entries speak of the same thing, the later one is believed. */
    private static <K, V> Map<K, V> map(List<Map.Entry<K, V>> entries) {
        return entries.stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (_, later) -> later));
    }

    private static void write(ClusterView cluster, ObjectWriter out) {
        out.put(SERVICES, sorted(cluster.services(), Map.Entry.comparingByKey()))
                .put(
                        PODS,
                        sorted(cluster.pods(), comparing(entry -> entry.getKey().toString())))
                .put(
                        CONFIG_MAPS,
                        sorted(
                                cluster.configMaps(),
                                comparing((Map.Entry<CaSource.ConfigMapKey, ConfigMapValue> entry) ->
                                                entry.getKey().configMap())
                                        .thenComparing(entry -> entry.getKey().key())));
    }

    private static <K, V> List<Map.Entry<K, V>> sorted(Map<K, V> map, Comparator<Map.Entry<K, V>> order) {
        return map.entrySet().stream().sorted(order).toList();
    }

    private static Group group(DecodedFields fields) {
        List<BackendView> all = new ArrayList<>(fields.get(BACKENDS));
        fields.get(UNREADY).stream()
                .map(backend -> new BackendView(
                        backend.addresses(),
                        BackendView.BackendState.UNREADY,
                        backend.node(),
                        backend.zone(),
                        backend.ports()))
                .forEach(all::add);
        return new Group(fields.get(PORTS), all);
    }

    private static List<Group> groups(List<BackendView> backends) {
        SortedMap<List<ServiceView.ServicePort>, List<BackendView>> groups = new TreeMap<>(comparing(List::toString));
        boolean oneServes = backends.stream().anyMatch(BackendView::serves);
        backends.stream()
                .filter(backend ->
                        (backend.serves() || !oneServes) && !backend.addresses().isEmpty())
                .distinct()
                .sorted(BACKEND_ORDER)
                .forEach(backend -> groups.computeIfAbsent(
                                backend.ports().stream().sorted(PORT_ORDER).toList(), _ -> new ArrayList<>())
                        .add(backend));
        return groups.entrySet().stream()
                .map(group -> new Group(group.getKey(), group.getValue()))
                .toList();
    }

    private static List<BackendView> backends(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.backends.stream()
                        .map(backend -> new BackendView(
                                backend.addresses(), backend.state(), backend.node(), backend.zone(), group.ports)))
                .toList();
    }
}
