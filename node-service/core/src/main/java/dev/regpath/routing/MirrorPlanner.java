package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.MirrorBackend;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.PortRef;
import dev.regpath.contract.Preference;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.ServiceBackend;
import dev.regpath.contract.SpecialAddress;
import dev.regpath.contract.status.ConfigMapValue;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.ProblemCode;
import dev.regpath.input.Urls;
import dev.regpath.observe.Observation;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Works out the mirror of a path. */
final class MirrorPlanner {
    /** containerd tries hosts one after the other; a long list of Pods would only prolong the failure of all. */
    private static final int MOST_BACKENDS = 3;

    private static final String BACKEND = "spec.mirror.backend";

    /** What containerd adds to the URL of a host; with it written out, and override_path, the text is another one. */
    private static final String API = "/v2";

    private final RegistryPath path;
    private final Observation seen;
    private final KeptBackends kept;
    private final PathProblems problems;

    MirrorPlanner(RegistryPath path, Observation seen, KeptBackends kept, PathProblems problems) {
        this.path = path;
        this.seen = seen;
        this.kept = kept;
        this.problems = problems;
    }

    Optional<Mirror> plan(MirrorSpec spec) {
        List<URI> urls = authorities(spec).stream()
                .map(authority -> url(spec, authority))
                .flatMap(url -> isOfRegistry(url) ? Stream.of(url, URI.create(url + API)) : Stream.of(url))
                .distinct()
                .toList();
        Optional<List<Pem>> ca = spec.ca().map(this::ca).orElse(Optional.of(List.of()));
        requireAllowedFiles(spec);
        if (urls.isEmpty() || ca.isEmpty()) {
            return Optional.empty();
        }
        List<MirrorHost> hosts =
                urls.stream().map(url -> host(spec, url, ca.get())).toList();
        return Optional.of(new Mirror(
                path.name(),
                path.registry(),
                hosts,
                spec.fallbackToUpstream(),
                path.connectTimeout(),
                path.whenUpstreamDead()));
    }

    private static MirrorHost host(MirrorSpec spec, URI url, List<Pem> ca) {
        List<MirrorHost.ClientCertificate> client = spec.client().stream()
                .map(pair -> new MirrorHost.ClientCertificate(
                        new Pem.File(pair.certificate()), pair.key().map(Pem.File::new)))
                .toList();
        return new MirrorHost(
                url,
                spec.capabilities(),
                ca,
                client,
                spec.skipVerify(),
                spec.headers(),
                !url.getPath().isEmpty(),
                Optional.of(spec.dialTimeout()));
    }

    /** With the port written out: containerd compares the tables of hosts.toml by their text. */
    private static URI url(MirrorSpec spec, RegistryHost authority) {
        String scheme = switch (spec.scheme()) {
            case HTTP -> "http";
            case HTTPS -> "https";
        };
        return URI.create("%s://%s:%d%s"
                .formatted(
                        scheme,
                        authority.host(),
                        port(spec, authority),
                        spec.path().orElse("")));
    }

    /**
     * Whether containerd is told to try the registry itself, which a redirect leads to one backend after the other. Then
     * it is named twice: with the last try, which containerd makes in any case, that is one more than two backends that
     * end while they answer.
     */
    private boolean isOfRegistry(URI url) {
        RegistryHost registry = path.registry().upstream();
        return !path.redirects().isEmpty()
                && url.getPath().isEmpty()
                && url.getHost().equals(registry.host())
                && url.getPort() == registry.port().orElse(Urls.HTTPS_PORT);
    }

    private static int port(MirrorSpec spec, RegistryHost authority) {
        return authority.port().orElse(spec.scheme() == MirrorSpec.Scheme.HTTP ? Urls.HTTP_PORT : Urls.HTTPS_PORT);
    }

    private List<RegistryHost> authorities(MirrorSpec spec) {
        return switch (spec.backend()) {
            case MirrorBackend.Hosts hosts -> hosts(spec, hosts);
            case PodsBackend pods -> pods(pods);
            case ServiceBackend service -> service(service);
        };
    }

    private List<RegistryHost> hosts(MirrorSpec spec, MirrorBackend.Hosts backend) {
        LocalBackends local = new LocalBackends(path, seen.policy(), problems);
        List<RegistryHost> hosts = backend.hosts();
        return IntStream.range(0, hosts.size())
                .filter(i ->
                        local.accept(hosts.get(i), port(spec, hosts.get(i)), "%s.addresses[%d]".formatted(BACKEND, i)))
                .mapToObj(hosts::get)
                .toList();
    }

    private List<RegistryHost> pods(PodsBackend pods) {
        if (seen.cluster().isEmpty()) {
            problems.needsCluster(BACKEND + ".pods", "where Pods are");
            return List.of();
        }
        PortRef port = pods.ports().getFirst().port();
        List<Candidate> listed = seen.cluster().get().pods().getOrDefault(pods.pods(), List.of()).stream()
                .flatMap(pod -> ServicePorts.number(pod, port, Protocol.TCP).stream()
                        .boxed()
                        .flatMap(number -> Candidate.of(pod, number).stream()))
                .toList();
        return among(
                listed,
                List.of(),
                "Pods in %s, port %s".formatted(pods.pods(), port),
                new KeptBackends.Shortage(
                        BACKEND + ".pods",
                        "no ready Pod in %s has port %s".formatted(pods.pods(), port),
                        "Check the selector, the port, and whether the Pods are ready."));
    }

    /** The nearest endpoints and, as the last, the cluster address: it stays right without updates of the file. */
    private List<RegistryHost> service(ServiceBackend backend) {
        String field = BACKEND + ".service";
        if (seen.cluster().isEmpty()) {
            problems.needsCluster(field, "what is behind a Service");
            return List.of();
        }
        String asked = "Service %s, port %s"
                .formatted(
                        backend.service(), backend.port().map(PortRef::toString).orElse("its only one"));
        ServiceView service = seen.cluster().get().services().get(backend.service());
        if (service == null) {
            return among(
                    List.of(),
                    List.of(),
                    asked,
                    new KeptBackends.Shortage(
                            field,
                            "there is no Service %s".formatted(backend.service()),
                            "Check namespace and name, or create it."));
        }
        Optional<ServiceView.ServicePort> port = ServicePorts.find(service, backend.port(), Protocol.TCP);
        if (port.isEmpty()) {
            problems.add(
                    ProblemCode.UNRESOLVED,
                    field,
                    "Service %s has no TCP port that is meant".formatted(backend.service()),
                    "Name one of its ports as service.port.");
            return List.of();
        }
        List<Candidate> listed = service.endpoints().stream()
                .flatMap(endpoint -> ServicePorts.number(endpoint, port.get().name(), Protocol.TCP).stream()
                        .boxed()
                        .flatMap(number -> Candidate.of(endpoint, number).stream()))
                .toList();
        List<Endpoint> cluster = service.clusterAddresses().stream()
                .filter(address -> SpecialAddress.of(address).isEmpty())
                .sorted(Addresses.ORDER)
                .map(address -> new Endpoint(address, port.get().port()))
                .toList();
        return among(
                listed,
                cluster,
                asked,
                new KeptBackends.Shortage(
                        field,
                        cluster.isEmpty()
                                ? "Service %s has neither a ready endpoint nor a cluster address"
                                        .formatted(backend.service())
                                : "Service %s has no ready endpoint".formatted(backend.service()),
                        "Check whether its Pods are ready."));
    }

    /**
     * The nearest that serve or, if none does, what stays in use all the same.
     *
     * @param cluster the cluster addresses, which come last in any case
     */
    private List<RegistryHost> among(
            List<Candidate> listed, List<Endpoint> cluster, String asked, KeptBackends.Shortage shortage) {
        BackendUse use = BackendUse.ofMirror(path.name());
        List<Endpoint> hosts = new ArrayList<>(nearest(Candidate.serving(listed)));
        if (hosts.isEmpty()) {
            hosts.addAll(kept.keep(use, asked, nearest(listed), cluster, shortage));
            hosts.addAll(cluster);
        } else {
            hosts.addAll(cluster);
            kept.serve(use, asked, hosts);
        }
        if (hosts.isEmpty()) {
            problems.add(ProblemCode.UNRESOLVED, shortage.field(), shortage.what(), shortage.remedy());
        }
        return hosts.stream().map(MirrorPlanner::authority).toList();
    }

    /** Those on this node, then in this zone, then others; among equals each node begins with another. */
    private List<Endpoint> nearest(List<Candidate> candidates) {
        NodeView here = seen.node().orElse(new NodeView("", Map.of()));
        return Candidate.lasting(candidates.stream().distinct().toList()).stream()
                .sorted(Comparator.comparing((Candidate candidate) -> !candidate.isNear(Preference.SAME_NODE, here))
                        .thenComparing(candidate -> !candidate.isNear(Preference.SAME_ZONE, here))
                        .thenComparingInt(candidate -> mixed((here.name() + candidate.endpoint()).hashCode()))
                        .thenComparing(Candidate::endpoint))
                .limit(MOST_BACKENDS)
                .map(Candidate::endpoint)
                .toList();
    }

    /** Spreads hash codes of similar texts (the last step of MurmurHash3). */
    private static int mixed(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    private static RegistryHost authority(Endpoint endpoint) {
        InetAddress address = endpoint.address();
        String text = Addresses.text(address);
        return RegistryHost.parse((address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + endpoint.port());
    }

    /**
     * A file of the node that a resource names is opened by containerd, as root. So it may name those that are meant for
     * it, and no others: else the kubelet's own key could be shown to any server that a resource names.
     */
    private void requireAllowedFiles(MirrorSpec spec) {
        if (!path.source().isResource()) {
            return;
        }
        spec.ca().ifPresent(ca -> {
            if (ca instanceof CaSource.NodeFile file) {
                requireAllowed(file.path(), "spec.mirror.ca.file");
            }
        });
        for (int i = 0; i < spec.client().size(); i++) {
            String field = "spec.mirror.clientCertificates[%d]".formatted(i);
            requireAllowed(spec.client().get(i).certificate(), field + ".certificate");
            spec.client().get(i).key().ifPresent(key -> requireAllowed(key, field + ".key"));
        }
    }

    private void requireAllowed(Path file, String field) {
        if (!seen.policy().allows(file)) {
            problems.add(
                    ProblemCode.NOT_ALLOWED,
                    field,
                    "a resource may not use this file of the node",
                    "Put it below one of %s, write the path into a file on the node, or allow its directory there with --certificate-directory."
                            .formatted(seen.policy().certificateDirectories()));
        }
    }

    /** The certificates; empty if they are not there, so that there is no mirror that could only fail. */
    private Optional<List<Pem>> ca(CaSource source) {
        return switch (source) {
            case CaSource.InlineCa inline -> Optional.of(List.of(new Pem.Inline(inline.pem())));
            case CaSource.NodeFile file -> Optional.of(List.of(new Pem.File(file.path())));
            case CaSource.ConfigMapKey key -> configMap(key);
        };
    }

    private Optional<List<Pem>> configMap(CaSource.ConfigMapKey key) {
        String field = "spec.mirror.ca.configMap";
        if (seen.cluster().isEmpty()) {
            problems.needsCluster(field, "what a ConfigMap holds");
            return Optional.empty();
        }
        ConfigMapValue value = seen.cluster().get().configMaps().get(key);
        if (value == null) {
            problems.add(
                    ProblemCode.UNRESOLVED,
                    field,
                    "there is no key '%s' in a ConfigMap %s".formatted(key.key(), key.configMap()),
                    "Create it; until then the mirror is left out.");
            return Optional.empty();
        }
        return switch (value) {
            case ConfigMapValue.OnlyCertificates(var certificates) ->
                Optional.of(List.of(new Pem.Inline(certificates.pem())));
            case ConfigMapValue.NotCertificates(String why) -> {
                problems.add(
                        ProblemCode.INVALID_CERTIFICATE,
                        field,
                        "key '%s' of ConfigMap %s: %s".formatted(key.key(), key.configMap(), why),
                        "Put the certificates there in PEM form, and nothing else.");
                yield Optional.empty();
            }
        };
    }
}
