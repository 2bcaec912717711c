package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.HostName;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ConfigMapValue;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.NameView;
import dev.regpath.observe.NodePolicy;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The {@code observation} or {@code before} part of a scenario, one thing a line:
 *
 * <pre>
 * name HOST ADDRESS… [gone]                 gone: it does not resolve now
 * names elsewhere                           they are looked up on nodes, and not here
 * own ADDRESS
 * api ADDRESS PORT
 * api-name HOST                             it is called so
 * api-unknown PORT|any                      it is there, and its address is not known
 * node NAME [LABEL=VALUE…]
 * cluster                                   there is one, and nothing in it
 * service NS/NAME [cluster=A,…] [external=A|HOST,…] ports=NAME:PORT/PROTO,…
 * endpoint NS/NAME ADDRESS,… [node=N] [zone=Z] [unready|terminating] ports=…
 * pod NS LABEL:VALUE,… ADDRESS,… [node=N] [zone=Z] [unready|terminating] [ports=…]
 * configmap NS/NAME KEY PART                its value is that part of the scenario
 * </pre>
 */
final class ObservationScript {
    private record Pod(String namespace, Map<String, String> labels, BackendView view) {}

    private final Map<HostName, NameView> names = new HashMap<>();
    private final Set<InetAddress> own = new HashSet<>();
    private final Set<ApiServerAddress> apiServers = new HashSet<>();
    private final Set<HostName> apiNames = new HashSet<>();
    private final Set<Guarded.Unknown> apiUnknown = new HashSet<>();
    private Optional<NodeView> node = Optional.empty();
    private boolean hasCluster;
    private boolean namesElsewhere;
    private final Map<ObjectRef, ServiceView> services = new LinkedHashMap<>();
    private final List<Pod> pods = new ArrayList<>();
    private final Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps = new HashMap<>();
    private final List<RegistryPath> paths;
    private final Map<String, String> parts;

    ObservationScript(String part, Map<String, String> parts, List<RegistryPath> paths) {
        this.parts = parts;
        this.paths = paths;
        parts.getOrDefault(part, "")
                .lines()
                .map(line -> line.replaceAll("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(line -> read(List.of(line.split("\\s+", -1))));
    }

    Observation observation() {
        return new Observation(
                namesElsewhere ? Optional.empty() : Optional.of(names),
                own,
                new Guarded(apiServers, apiNames, apiUnknown),
                NodePolicy.DEFAULT,
                node,
                hasCluster ? Optional.of(new ClusterView(services, selected(), configMaps)) : Optional.empty(),
                Optional.empty());
    }

    private void read(List<String> words) {
        hasCluster |=
                List.of("cluster", "service", "endpoint", "pod", "configmap").contains(words.getFirst());
        switch (words.getFirst()) {
            case "name" ->
                names.put(
                        new HostName(words.get(1)),
                        new NameView(
                                Set.copyOf(words.stream()
                                        .skip(2)
                                        .filter(Addresses::isLiteral)
                                        .map(Addresses::parse)
                                        .toList()),
                                !words.contains("gone")));
            case "names" -> namesElsewhere = true;
            case "own" -> own.add(Addresses.parse(words.get(1)));
            case "api" ->
                apiServers.add(new ApiServerAddress(Addresses.parse(words.get(1)), Integer.parseInt(words.get(2))));
            case "api-name" -> apiNames.add(new HostName(words.get(1)));
            case "api-unknown" ->
                apiUnknown.add(new Guarded.Unknown(
                        "kubelet.conf has a name without a known address",
                        words.get(1).equals("any")
                                ? OptionalInt.empty()
                                : OptionalInt.of(Integer.parseInt(words.get(1)))));
            case "node" -> {
                Map<String, String> labels = new HashMap<>();
                words.stream().skip(2).forEach(label -> labels.put(before(label, '='), after(label, '=')));
                node = Optional.of(new NodeView(words.get(1), labels));
            }
            case "cluster" -> {}
            case "service" ->
                services.put(
                        ref(words.get(1)),
                        new ServiceView(
                                addresses(option(words, "cluster")),
                                addresses(option(words, "external")),
                                hosts(option(words, "external")),
                                ports(words),
                                List.of()));
            case "endpoint" -> {
                ServiceView service = requireNonNull(services.get(ref(words.get(1))), "service");
                List<BackendView> endpoints = new ArrayList<>(service.endpoints());
                endpoints.add(backend(words, words.get(2)));
                services.put(
                        ref(words.get(1)),
                        new ServiceView(
                                service.clusterAddresses(),
                                service.externalAddresses(),
                                service.externalHosts(),
                                service.ports(),
                                endpoints));
            }
            case "pod" -> {
                Map<String, String> labels = new HashMap<>();
                for (String label : words.get(2).split(",", -1)) {
                    labels.put(before(label, ':'), after(label, ':'));
                }
                pods.add(new Pod(words.get(1), labels, backend(words, words.get(3))));
            }
            case "configmap" ->
                configMaps.put(
                        new CaSource.ConfigMapKey(ref(words.get(1)), words.get(2)),
                        ConfigMapValue.of(parts.getOrDefault(words.get(3), "")));
            default -> throw new IllegalArgumentException("no such observation: " + words);
        }
    }

    /** As the cluster's watcher would answer: for each selection of the documents, the Pods it means. */
    private Map<PodSelection, List<BackendView>> selected() {
        Map<PodSelection, List<BackendView>> selected = new HashMap<>();
        for (RegistryPath path : paths) {
            path.mirror().map(MirrorSpec::backend).ifPresent(backend -> select(backend, selected));
            path.redirects().stream().map(RedirectSpec::backend).forEach(backend -> select(backend, selected));
        }
        return selected;
    }

    private void select(Object backend, Map<PodSelection, List<BackendView>> selected) {
        if (backend instanceof PodsBackend wanted) {
            selected.put(
                    wanted.pods(),
                    pods.stream()
                            .filter(pod -> pod.namespace().equals(wanted.pods().namespace())
                                    && wanted.pods().selector().matches(pod.labels()))
                            .map(Pod::view)
                            .toList());
        }
    }

    private static BackendView backend(List<String> words, String addresses) {
        return new BackendView(
                addresses(addresses), state(words), option(words, "node"), option(words, "zone"), ports(words));
    }

    private static BackendView.BackendState state(List<String> words) {
        if (words.contains("unready")) {
            return BackendView.BackendState.UNREADY;
        }
        return words.contains("terminating") ? BackendView.BackendState.TERMINATING : BackendView.BackendState.READY;
    }

    private static List<ServiceView.ServicePort> ports(List<String> words) {
        List<ServiceView.ServicePort> ports = new ArrayList<>();
        for (String port : option(words, "ports").split(",", -1)) {
            if (!port.isEmpty()) {
                String number = port.substring(port.lastIndexOf(':') + 1);
                ports.add(new ServiceView.ServicePort(
                        port.contains(":") ? before(port, ':') : "",
                        Integer.parseInt(before(number, '/')),
                        Protocol.valueOf(after(number, '/'))));
            }
        }
        return ports;
    }

    private static List<InetAddress> addresses(String list) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : list.split(",", -1)) {
            if (Addresses.isLiteral(address)) {
                addresses.add(Addresses.parse(address));
            }
        }
        return addresses;
    }

    private static List<HostName> hosts(String list) {
        return Arrays.stream(list.split(",", -1))
                .filter(host -> !host.isEmpty() && !Addresses.isLiteral(host))
                .map(HostName::new)
                .toList();
    }

    private static String option(List<String> words, String name) {
        return words.stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> after(word, '='))
                .findFirst()
                .orElse("");
    }

    private static ObjectRef ref(String text) {
        return new ObjectRef(before(text, '/'), after(text, '/'));
    }

    private static String before(String text, char mark) {
        return text.substring(0, text.indexOf(mark));
    }

    private static String after(String text, char mark) {
        return text.substring(text.indexOf(mark) + 1);
    }
}
