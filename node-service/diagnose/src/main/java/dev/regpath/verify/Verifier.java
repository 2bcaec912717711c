package dev.regpath.verify;

import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.cri.ContainerdPods;
import dev.regpath.cri.Credentials;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Limits;
import dev.regpath.linux.HostCommands;
import dev.regpath.observe.NameService;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.redirect.Redirects;
import dev.regpath.redirect.ResolverView;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.daemon.ContainerdProcess;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.daemon.DaemonProbe;
import dev.regpath.verify.daemon.RoomProbe;
import dev.regpath.verify.endpoint.CredentialSource;
import dev.regpath.verify.endpoint.DaemonNames;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.EndpointProbe;
import dev.regpath.verify.endpoint.HostSession;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.HttpProber;
import dev.regpath.verify.endpoint.Nameservers;
import dev.regpath.verify.endpoint.NodeTrust;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.endpoint.Routes;
import dev.regpath.verify.endpoint.SimulatedPull;
import dev.regpath.verify.endpoint.Trust;
import dev.regpath.verify.hostsfile.HostsFileFacts;
import dev.regpath.verify.hostsfile.HostsFileProbe;
import dev.regpath.verify.redirect.BackendProbe;
import dev.regpath.verify.redirect.RedirectFacts;
import dev.regpath.verify.redirect.RedirectProbe;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Gathers what is to be known, side by side, and lets {@link Checks} say what it means. Leaves
 * nothing on the node; where containerd does not report whether it reads hosts.toml files, one is there for a moment.
 * Thread-safe.
 */
public final class Verifier {
    /**
     * Where things are on the node, and how patient to be.
     *
     * @param containerd the node's
     * @param proc the process file system
     * @param bpffs the BPF file system
     * @param dataplane what redirects
     * @param state what Regpath keeps on disk, as the node names it
     * @param hostsFile the hosts file, as the node names it
     * @param commands runs programs of the node; empty where that cannot be done
     * @param limit for each step of a request: connects, handshake, answer
     */
    public record VerifyEnvironment(
            ContainerdRuntime containerd,
            Path proc,
            Path bpffs,
            DataplaneChoice dataplane,
            Path state,
            Path hostsFile,
            Optional<HostCommands> commands,
            Duration limit) {}

    /**
     * What to verify.
     *
     * @param registries which; all that the node knows of if there is neither a registry nor an image
     * @param images whose manifests and blobs to ask for, too
     * @param credentials to offer to token servers
     * @param known the table last applied
     * @param wanted registries of Regpath's own paths; asked for only if all that the node knows of is verified
     * @param samples images of these paths; each is asked for where no other image of its registry is named
     * @param documents what the path files ask for; empty to leave them out
     */
    public record VerifyRequest(
            List<RegistryHost> registries,
            List<ImageReference> images,
            Optional<Credentials> credentials,
            LastKnownGood known,
            List<RegistryHost> wanted,
            List<ImageReference> samples,
            Optional<Callable<DocumentFacts>> documents) {
        public VerifyRequest {
            wanted = List.copyOf(wanted);
            samples = List.copyOf(samples);
            registries = List.copyOf(registries);
            images = List.copyOf(images);
        }
    }

    private final NodeFiles files;
    private final NameService names;
    private final Clock clock;
    private final VerifyEnvironment environment;

    /** For the node behind these files. */
    public Verifier(NodeFiles files, NameService names, Clock clock, VerifyEnvironment environment) {
        this.files = files;
        this.names = names;
        this.clock = clock;
        this.environment = environment;
    }

    private interface RedirectLook<T> {
        T by(RedirectProbe probe) throws IOException;
    }

    private <T> T redirects(RedirectLook<T> look) throws IOException {
        try (ContainerdPods pods = new ContainerdPods(environment.containerd().socket())) {
            return look.by(new RedirectProbe(
                    environment.dataplane(),
                    new Redirects.RedirectEnvironment(
                            environment.bpffs(), environment.proc(), environment.containerd(), pods)));
        }
    }

    /** Looks at everything; within a few seconds, whatever is dead. */
    public VerifyReport verify(VerifyRequest request) throws IOException {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RoutingTable table = request.known().table();
            Future<RedirectFacts> redirects = threads.submit(() -> redirects(probe -> probe.look(table)));
            ResolverView resolver = redirects(RedirectProbe::resolver);
            Future<Map<Endpoint, HttpOutcome.NotConnected>> dead =
                    threads.submit(() -> new BackendProbe(environment.limit()).dead(threads, table));
            Optional<Future<DocumentFacts>> documents = request.documents().map(threads::submit);
            DaemonFacts daemon = new DaemonProbe(files, environment.containerd(), environment.commands()).look();
            String hosts = hosts();
            NodeTrust trust = NodeTrust.read(
                    files,
                    daemon.process().map(ContainerdProcess::environment).orElse(Map.of()),
                    daemon.process().flatMap(ContainerdProcess::started));
            List<RegistryFacts> registries = registries(
                    threads,
                    request,
                    daemon,
                    new DaemonNames(
                            hosts,
                            resolver.answers() ? table.names() : List.of(),
                            new Nameservers(names, files, environment.limit())),
                    trust);
            NodeFacts node = new NodeFacts(
                    daemon,
                    get(redirects),
                    get(dead),
                    daemon.process()
                            .map(process -> new RoomProbe(environment.proc()).scarce(process.pid()))
                            .orElseGet(List::of),
                    resolver.in(table),
                    documents.isPresent() ? Optional.of(get(documents.get())) : Optional.empty(),
                    environment.hostsFile(),
                    hosts,
                    trust.seen(),
                    clock.instant());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new VerifyReport(node, registries, Checks.of(node, registries), took);
        }
    }

    private List<RegistryFacts> registries(
            ExecutorService threads,
            VerifyRequest request,
            DaemonFacts daemon,
            DaemonNames daemonNames,
            NodeTrust trust)
            throws IOException {
        HostsFileProbe probe = new HostsFileProbe(
                files, daemon.roots(), daemon.version().orElse(ContainerdVersion.NEWEST), environment.state());
        Set<RegistryHost> wanted = new LinkedHashSet<>(request.registries());
        request.images().forEach(image -> wanted.add(image.registry()));
        if (wanted.isEmpty()) {
            wanted.addAll(request.wanted());
            request.known().table().mirrors().forEach(mirror -> wanted.add(mirror.registry()));
            wanted.addAll(probe.registries());
        }
        HttpProber prober =
                new HttpProber(daemonNames, Routes.ofContainerd(request.known().table()), clock, environment.limit());
        List<Future<RegistryFacts>> running = new ArrayList<>();
        for (RegistryHost registry : wanted) {
            running.add(threads.submit(() -> registry(threads, registry, request, probe, prober, trust, daemon)));
        }
        List<RegistryFacts> all = new ArrayList<>();
        for (Future<RegistryFacts> one : running) {
            all.add(get(one));
        }
        return all;
    }

    private static RegistryFacts registry(
            ExecutorService threads,
            RegistryHost registry,
            VerifyRequest request,
            HostsFileProbe probe,
            HttpProber prober,
            NodeTrust trust,
            DaemonFacts daemon)
            throws IOException {
        HostsFileFacts found = probe.look(registry);
        PullSettings settings = PullSettings.of(registry, found, daemon);
        List<AskedHost> asked = settings.hosts().stream()
                .map(host -> new AskedHost(
                        host, trust.with(host.fields()), settings.credentials(host, request.credentials())))
                .toList();
        Optional<ImageReference> wanted = Stream.concat(request.images().stream(), request.samples().stream())
                .filter(image -> image.registry().equals(registry))
                .findFirst();
        Optional<Future<PullFacts>> pull = wanted.map(image -> threads.submit(() -> new PullFacts(
                image,
                settings.broken()
                        .<PullFacts.PullEnd>map(PullFacts.PullEnd.NotBegun::new)
                        .orElseGet(() -> simulated(image, settings, asked, prober, daemon)),
                asked.stream().anyMatch(AskedHost::hasLogin))));
        Optional<EndpointProbe.KnownBlob> known = EndpointProbe.KnownBlob.among(daemon.images(), registry);
        List<Future<EndpointFacts>> running = asked.stream()
                .map(one -> threads.submit(() -> new EndpointProbe(
                                prober, new EndpointProbe.Wish(registry, wanted, known, one.credentials()))
                        .ask(one.host(), one.trust())))
                .toList();
        List<EndpointFacts> all = new ArrayList<>();
        for (Future<EndpointFacts> one : running) {
            all.add(get(one));
        }
        return new RegistryFacts(
                registry, found, all, pull.isPresent() ? Optional.of(get(pull.get())) : Optional.empty());
    }

    /**
     * A host, its trusted authorities, whose certificates are read once, and what it is sent if it asks for a login.
     */
    private record AskedHost(PullHost host, Trust trust, CredentialSource credentials) {
        boolean hasLogin() {
            return host.base()
                    .flatMap(base -> credentials.of(base.getRawAuthority()))
                    .isPresent();
        }
    }

    private static PullFacts.PullEnd simulated(
            ImageReference image, PullSettings settings, List<AskedHost> asked, HttpProber direct, DaemonFacts daemon) {
        HttpProber prober = direct.through(proxies(daemon));
        ContainerdVersion version = daemon.version().orElse(ContainerdVersion.NEWEST);
        HostSession.Logins shared = new HostSession.Logins();
        List<HostSession> sessions = asked.stream()
                .map(one -> new HostSession(
                        one.host(),
                        prober,
                        one.trust(),
                        image.repository(),
                        one.credentials(),
                        settings.logins(one.host(), shared, version),
                        version))
                .toList();
        return new SimulatedPull(image, sessions, version).run();
    }

    private static Function<URI, Optional<URI>> proxies(DaemonFacts daemon) {
        Map<String, String> environment =
                daemon.process().map(ContainerdProcess::environment).orElse(Map.of());
        return uri -> ProxyChecks.proxy(environment, uri)
                .flatMap(proxy -> url(proxy.contains("://") ? proxy : "http://" + proxy));
    }

    /** With the login that it may have, unlike a URL of others. */
    private static Optional<URI> url(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException _) {
            return Optional.empty(); // httpproxy.Config ignores it as well.
        }
    }

    private String hosts() {
        try {
            return files.read(environment.hostsFile(), Limits.HOSTS_FILE).text();
        } catch (IOException e) {
            return ""; // Then no other program can read it either.
        }
    }

    private static <T> T get(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
