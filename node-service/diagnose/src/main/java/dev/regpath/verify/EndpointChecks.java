package dev.regpath.verify;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Fix.advice;
import static dev.regpath.verify.finding.Fix.run;

import dev.regpath.containerd.PullHost;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.AuthDiagnostic;
import dev.regpath.fault.BackendDiagnostic;
import dev.regpath.fault.Diagnostic;
import dev.regpath.fault.ImageDiagnostic;
import dev.regpath.fault.NameDiagnostic;
import dev.regpath.fault.RedirectDiagnostic;
import dev.regpath.fault.SurroundingsDiagnostic;
import dev.regpath.input.Urls;
import dev.regpath.observe.HostsFile;
import dev.regpath.routing.Redirect;
import dev.regpath.verify.daemon.ConfigFixes;
import dev.regpath.verify.endpoint.CertificateProblem;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.EndpointFacts.Login;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.endpoint.Route;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.Shell;
import dev.regpath.verify.hostsfile.HostsFileChecks;
import dev.regpath.verify.hostsfile.HostsTomlFixes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What keeps one host from serving a pull: the first hop that breaks. Pure. */
public final class EndpointChecks {
    private static final Pattern PLAIN_TO_TLS = Pattern.compile("(?i)http request .*https (?:port|server)");

    private final RegistryHost registry;
    private final RegistryFacts facts;
    private final NodeFacts node;
    private final EndpointFacts host;

    private EndpointChecks(RegistryFacts facts, NodeFacts node, EndpointFacts host) {
        this.registry = facts.registry();
        this.facts = facts;
        this.node = node;
        this.host = host;
    }

    /** The first thing that keeps {@code host} from serving; empty if it would serve, as far as anybody can see. */
    public static Optional<Finding> obstacle(RegistryFacts facts, NodeFacts node, EndpointFacts host) {
        return new EndpointChecks(facts, node, host).obstacle();
    }

    private Optional<Finding> obstacle() {
        Optional<Finding> proxy = ProxyChecks.of(node.daemon(), host.ping());
        if (proxy.isPresent()) {
            return proxy;
        }
        if (host.ping().answer().isEmpty()) {
            return Optional.of(ofVisit(host.ping(), Purpose.REGISTRY));
        }
        Optional<Finding> login = host.login().flatMap(this::ofLogin);
        if (login.isPresent()) {
            return login;
        }
        boolean blobComes = host.blob()
                .flatMap(HttpAttempt::answer)
                .map(answer -> answer.status() < 400)
                .orElse(false);
        boolean manifestComes = host.manifest()
                .flatMap(HttpAttempt::answer)
                .map(answer -> answer.status() == 200)
                .orElse(false);
        if (!blobComes && !manifestComes) {
            Optional<Finding> ping = ofStatus(host.ping().answer().orElseThrow());
            if (ping.isPresent()) {
                return ping;
            }
        }
        return host.manifest().flatMap(this::ofManifest).or(this::ofBlob);
    }

    private enum Purpose {
        REGISTRY,
        REALM,
        BLOBS
    }

    /** A request that got no HTTP answer. */
    private Finding ofVisit(HttpAttempt attempt, Purpose purpose) {
        return switch (attempt.outcome()) {
            case HttpOutcome.Unresolved(String reason) -> ofName(attempt, reason);
            case HttpOutcome.RefusedHere _ ->
                error(
                        RedirectDiagnostic.NO_BACKEND,
                        "%s: the redirect has no backend and refuses".formatted(route(attempt)),
                        "a backend",
                        advice("see why nothing is ready inside"));
            case HttpOutcome.NotConnected(HttpOutcome.NotConnected.ConnectFault kind, String words) ->
                ofConnection(attempt, purpose, kind, words);
            case HttpOutcome.NoTls(boolean plain, String words) ->
                plain
                        ? error(
                                BackendDiagnostic.NOT_TLS,
                                "%s answers in plain HTTP".formatted(route(attempt)),
                                "TLS, as https:// says",
                                otherScheme(attempt, "https", "http"))
                        : error(
                                BackendDiagnostic.TLS_FAILED,
                                "%s: %s".formatted(route(attempt), words),
                                "a TLS handshake for " + attempt.uri().getHost(),
                                advice(
                                        "ask it: openssl s_client -connect %s -servername %s",
                                        Shell.shown(target(attempt)),
                                        Shell.shown(attempt.uri().getHost())));
            case HttpOutcome.Untrusted(CertificateProblem problem) -> ofCertificate(attempt, purpose, problem);
            case HttpOutcome.NoAnswer(String words) ->
                "http".equals(attempt.uri().getScheme()) && words.contains("not HTTP")
                        ? error(
                                BackendDiagnostic.NOT_HTTP,
                                "%s: %s".formatted(route(attempt), words),
                                "plain HTTP, as http:// says",
                                otherScheme(attempt, "http", "https"))
                        : error(
                                BackendDiagnostic.NO_ANSWER,
                                "%s: %s".formatted(route(attempt), words),
                                "an HTTP answer",
                                advice("see the log of what listens at %s", target(attempt)));
            case HttpOutcome.Stalled _ -> ofStall(attempt);
            case HttpOutcome.Answered _ -> throw new IllegalStateException("it has answered");
        };
    }

    /** An answer that begins and does not go on. */
    static Finding ofStall(HttpAttempt attempt) {
        HttpOutcome.Stalled stalled = (HttpOutcome.Stalled) attempt.outcome();
        String seen = "%s %s: %s".formatted(route(attempt), attempt.uri().getPath(), stalled.words());
        return stalled.looksLikeLostPackets()
                ? error(
                        BackendDiagnostic.LARGE_PACKETS,
                        seen + "; small answers of the same server arrive",
                        "large answers, too",
                        advice(
                                "try packets of growing size: ping -M do -s 1200 %1$s, then -s 1472; if only the small ones are"
                                        + " answered, lower the MTU of this node's interface to what passes, or let ICMP through",
                                Shell.shown(address(attempt))))
                : error(
                        BackendDiagnostic.STALLED,
                        seen,
                        "a complete answer",
                        advice("see the log at %s, and what is between", target(attempt)));
    }

    private static String address(HttpAttempt attempt) {
        return attempt.route()
                .flatMap(route -> route.targets().stream().findFirst())
                .map(endpoint -> Addresses.text(endpoint.address()))
                .orElse(attempt.uri().getHost());
    }

    private Finding ofName(HttpAttempt attempt, String reason) {
        if (attempt.isWithoutUrl()) {
            return ofNoHost(reason);
        }
        String name = attempt.uri().getHost();
        if (name.endsWith(".svc") || name.endsWith(".cluster.local")) {
            return error(
                    NameDiagnostic.CLUSTER_NAME,
                    "%s: %s".formatted(name, reason),
                    "a name or address that nodes know",
                    advice(
                            "write the ClusterIP: kubectl get service -A | grep %s",
                            Shell.shown(name.split("\\.", -1)[0])));
        }
        if (node.table().answered().stream()
                .anyMatch(answered -> answered.host().text().equals(name))) {
            return error(
                    NameDiagnostic.NOT_ANSWERED,
                    "%s: %s".formatted(name, reason),
                    "an answer of the agent's resolver",
                    advice("see why the agent does not run, or hangs, and start it again"));
        }
        return node.table().pinned(name).isPresent()
                ? error(
                        NameDiagnostic.NOT_PINNED,
                        name + ": " + reason,
                        "a line in " + node.hostsFile(),
                        run("regpath apply"))
                : error(
                        NameDiagnostic.UNRESOLVED,
                        "%s: %s".formatted(name, reason),
                        "an address",
                        advice(
                                "check the name, and repair DNS at the nameservers that are named: getent ahosts %s",
                                Shell.shown(name)));
    }

    /** What is in the file is neither a name nor an address: no DNS can help. */
    private Finding ofNoHost(String reason) {
        String place = facts.files().file().map(Path::toString).orElse("the hosts.toml");
        return error(
                NameDiagnostic.UNRESOLVED,
                "%s: %s".formatted(place, reason),
                "a URL with a name or an address in it",
                host.host().kind() == PullHost.HostKind.SERVER
                        ? advice("write server = \"https://%s\" in %s, or the URL that is meant", registry, place)
                        : advice("write [host.\"https://NAME\"] in its place in %s, or remove it", place));
    }

    private Finding ofConnection(
            HttpAttempt attempt, Purpose purpose, HttpOutcome.NotConnected.ConnectFault kind, String words) {
        String seen = "%s: %s".formatted(route(attempt), words);
        String name = attempt.uri().getHost();
        boolean redirected = attempt.route().flatMap(Route::redirect).isPresent();
        if (!HostsFile.lookUp(node.hosts(), name).isEmpty() && !redirected) {
            return error(
                    NameDiagnostic.HOSTS_FILE,
                    "%s, by a line of %s".formatted(seen, node.hostsFile()),
                    "a server that answers",
                    HostsFileFix.without(node.hostsFile(), node.hosts(), name));
        }
        boolean leftOut = node.table().asked().stream()
                .filter(redirect -> !redirect.scope().hasContainerd())
                .anyMatch(redirect -> attempt.route()
                        .map(route -> route.asked().equals(redirect.frontend().endpoint()))
                        .orElse(false));
        if (leftOut) {
            return error(
                    RedirectDiagnostic.CONTAINERD_LEFT_OUT,
                    seen + ", and its redirect is not for containerd",
                    "spec.scope.containerd: true",
                    advice("set spec.scope.containerd: true in the path file, then `regpath apply`"));
        }
        if (purpose == Purpose.REALM) {
            return error(AuthDiagnostic.REALM_DEAD, seen, "the token server that the registry names", cover(attempt));
        }
        if (purpose == Purpose.BLOBS) {
            return error(AuthDiagnostic.BLOBS_DEAD, seen, "the host that blobs are redirected to", cover(attempt));
        }
        boolean nothing = host.host().kind() == PullHost.HostKind.REGISTRY
                && facts.hosts().size() == 1
                && !redirected;
        if (nothing) {
            return error(
                    BackendDiagnostic.NOTHING_LEADS_INSIDE,
                    seen,
                    "an answer from " + registry,
                    advice("write a RegistryPath for %s into /etc/regpath/paths.d and run `regpath apply`", registry));
        }
        return error(
                kind.diagnostic(),
                seen,
                "a server that answers",
                advice("see what should listen at %s", target(attempt)));
    }

    /** What would lead connections to another external name, or to another port of one that is led already, inside. */
    private Fix cover(HttpAttempt attempt) {
        String name = attempt.uri().getHost();
        int port = Urls.port(attempt.uri());
        Optional<Redirect> otherPort = attempt.route().stream()
                .flatMap(route -> node.table().asked().stream()
                        .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP
                                && redirect.frontend()
                                        .endpoint()
                                        .address()
                                        .equals(route.asked().address())))
                .findFirst();
        if (otherPort.isPresent()) {
            Redirect redirect = otherPort.get();
            return advice(
                    "port %d of %s is not redirected, port %d is: let the registry name port %3$d (%s), or add port %1$d to"
                            + " spec.redirects[%5$s].frontend.ports of path '%6$s' if its backend speaks %7$s there, then"
                            + " `regpath apply`",
                    port,
                    name,
                    redirect.frontend().endpoint().port(),
                    redirect.frontend().endpoint().port() == Urls.HTTPS_PORT
                            ? "https://" + name
                            : "port " + redirect.frontend().endpoint().port(),
                    redirect.name(),
                    redirect.path(),
                    attempt.uri().getScheme());
        }
        return node.table().asked().stream()
                .findFirst()
                .map(redirect -> advice(
                        "add %s to spec.redirects[%s].frontend.hosts of path '%s', then `regpath apply`",
                        name, redirect.name(), redirect.path()))
                .orElse(advice("redirect %s: write a RegistryPath with spec.redirects for it", name));
    }

    private Finding ofCertificate(HttpAttempt attempt, Purpose purpose, CertificateProblem problem) {
        String seen = "%s: %s".formatted(route(attempt), problem.words());
        String expected = "a certificate for " + attempt.uri().getHost() + " that this node accepts";
        if (problem.kind() == CertificateProblem.CertificateFault.INSTALLED_LATE) {
            return error(
                    BackendDiagnostic.CA_AFTER_START,
                    seen,
                    "a containerd that has read it",
                    new ConfigFixes(node.daemon()).restarted());
        }
        if (problem.kind() == CertificateProblem.CertificateFault.EXPIRED) {
            return ofDates(attempt, purpose, problem);
        }
        if (purpose == Purpose.REALM) {
            return error(AuthDiagnostic.REALM_TLS, seen, expected, trust(attempt));
        }
        if (purpose == Purpose.BLOBS) {
            return error(AuthDiagnostic.BLOBS_TLS, seen, expected, trust(attempt));
        }
        return switch (problem.kind()) {
            case WRONG_NAME ->
                error(
                        BackendDiagnostic.WRONG_NAME,
                        seen,
                        expected,
                        advice(
                                "name the host as its certificate does, or lead there by a redirect, which keeps the name"));
            case UNKNOWN_AUTHORITY -> error(BackendDiagnostic.UNKNOWN_AUTHORITY, seen, expected, trust(attempt));
            case EXPIRED, INSTALLED_LATE -> throw new IllegalStateException("seen above");
        };
    }

    /** Either the certificate is too old or too new, or this node's clock is wrong: what others say of the time decides. */
    private Finding ofDates(HttpAttempt attempt, Purpose purpose, CertificateProblem problem) {
        Instant now = node.now().truncatedTo(ChronoUnit.SECONDS);
        String seen = "%s: %s; this node's clock says %s"
                .formatted(
                        route(attempt),
                        problem.period()
                                .map(period -> "%s is valid from %s until %s"
                                        .formatted(period.whose(), period.from(), period.until()))
                                .orElse(problem.words()),
                        now);
        List<ClockEvidence> evidence = ClockEvidence.of(node, facts).toList();
        Optional<ClockEvidence> other = evidence.stream()
                .filter(one -> one.contradicts(node.now())
                        && problem.period()
                                .filter(period -> period.covers(one.time()))
                                .isPresent())
                .findFirst();
        if (other.isPresent()) {
            return error(
                    SurroundingsDiagnostic.CLOCK,
                    "%s, and by %s it is %s"
                            .formatted(seen, other.get().who(), other.get().time()),
                    "a clock that agrees with the others: at that time the certificate is valid",
                    advice("set the clock: timedatectl set-ntp true"));
        }
        Optional<ClockEvidence> same =
                evidence.stream().filter(one -> !one.contradicts(node.now())).findFirst();
        String who = attempt.authority();
        return error(
                switch (purpose) {
                    case REGISTRY -> BackendDiagnostic.EXPIRED;
                    case REALM -> AuthDiagnostic.REALM_TLS;
                    case BLOBS -> AuthDiagnostic.BLOBS_TLS;
                },
                same.map(one -> "%s, and so does %s".formatted(seen, one.who())).orElse(seen),
                "a certificate that is valid now",
                same.isPresent()
                        ? advice("renew the certificate of %s", who)
                        : advice(
                                "compare this node's clock with another one (date -u); if it is right, renew the certificate"
                                        + " of %s",
                                who));
    }

    private Fix trust(HttpAttempt attempt) {
        return facts.files()
                .file()
                .flatMap(_ -> new HostsTomlFixes(facts.files()).trusting(host.host()))
                .orElseGet(() -> advice(
                        "name its CA in the hosts.toml (ca = \"…\"), or install it and restart %s; it shows: openssl s_client -showcerts"
                                + " -connect %s -servername %s",
                        node.daemon().unit(),
                        Shell.shown(target(attempt)),
                        Shell.shown(attempt.uri().getHost())));
    }

    private Optional<Finding> ofLogin(Login login) {
        if (login.challenge().isEmpty()) {
            return Optional.of(error(
                    AuthDiagnostic.BAD_CHALLENGE,
                    "%s answers 401 and no WWW-Authenticate that containerd understands".formatted(route(host.ping())),
                    "Bearer with a realm, or Basic",
                    advice("see what is in front of the registry at %s", target(host.ping()))));
        }
        if (login.realm().isPresent() && login.realm().get().answer().isEmpty()) {
            return Optional.of(ofVisit(login.realm().get(), Purpose.REALM));
        }
        boolean refused = login.given() && !login.authorized();
        Optional<Integer> status = login.realm().flatMap(HttpAttempt::answer).map(HttpOutcome.Answered::status);
        boolean broken = status.map(code -> code == 404 || code >= 500).orElse(false);
        return refused || broken
                ? Optional.of(error(
                        AuthDiagnostic.NO_TOKEN,
                        login.realm()
                                .map(realm -> "%s answers %s"
                                        .formatted(
                                                realm.uri().getAuthority(),
                                                status.map(String::valueOf).orElse("nothing")))
                                .orElseGet(
                                        () -> "%s answers 401 and names no token server".formatted(route(host.ping()))),
                        "a token",
                        advice("check the user name and password of the pull secret")))
                : Optional.empty();
    }

    private Optional<Finding> ofStatus(HttpOutcome.Answered answer) {
        int status = answer.status();
        String seen = "%s answers %d to %s"
                .formatted(route(host.ping()), status, host.ping().uri().getPath());
        if (status == 400 && PLAIN_TO_TLS.matcher(answer.body()).find()) {
            return Optional.of(error(
                    BackendDiagnostic.NOT_HTTP,
                    seen,
                    "plain HTTP, as http:// says",
                    otherScheme(host.ping(), "http", "https")));
        }
        if (status == 403) {
            return Optional.of(
                    error(BackendDiagnostic.FORBIDDEN, seen, "200 or 401", advice("allow this node's address")));
        }
        if (status == 429) {
            return Optional.of(ofRateLimit(seen));
        }
        if (status >= 500) {
            return Optional.of(error(
                    BackendDiagnostic.SERVER_ERROR,
                    seen,
                    "200 or 401",
                    advice("see the log at %s", target(host.ping()))));
        }
        boolean page = status == 200 && answer.header("content-type").orElse("").contains("html");
        boolean ownPath = host.host().fields().overridePath();
        return status != 401 && (status != 200 || page) && !ownPath
                ? Optional.of(error(
                        BackendDiagnostic.NOT_A_REGISTRY,
                        page ? seen + " with a web page" : seen,
                        "200 or 401, as a registry answers",
                        advice("name the registry's own address, or see the routes at %s", target(host.ping()))))
                : Optional.empty();
    }

    private Finding ofMissingManifest(HttpAttempt manifest, String seen) {
        if (HostsFileChecks.lacksPath(host.host())) {
            return HostsFileChecks.ofNoPath(facts.files(), host.host(), seen);
        }
        return facts.pull()
                .map(PullFacts::image)
                .filter(image -> !manifest.uri().getPath().endsWith("/manifests/" + image.wanted()))
                .map(image -> error(
                        ImageDiagnostic.INCOMPLETE,
                        seen,
                        "the manifest that the index of %s names".formatted(image),
                        advice("copy the image to this host again, with all its platforms")))
                .orElseGet(() -> error(
                        AuthDiagnostic.NO_MANIFEST, seen, "the manifest", advice("look the tag up at the registry")));
    }

    private static Finding ofRateLimit(String seen) {
        return error(
                ImageDiagnostic.RATE_LIMIT,
                seen,
                "an answer without a rate limit",
                advice("wait for the end of the rate limit, or pull with credentials that have a higher one"));
    }

    private Optional<Finding> ofManifest(HttpAttempt manifest) {
        if (manifest.answer().isEmpty()) {
            return Optional.of(ofVisit(manifest, Purpose.REGISTRY));
        }
        int status = manifest.answer().get().status();
        String seen = "%s answers %d to %s"
                .formatted(route(manifest), status, manifest.uri().getPath());
        return switch (status) {
            case 200 -> Optional.empty();
            case 401, 403 ->
                Optional.of(error(
                        AuthDiagnostic.DENIED, seen, "the manifest", advice("give the account the right to pull it")));
            case 429 -> Optional.of(ofRateLimit(seen));
            case 404 -> Optional.of(ofMissingManifest(manifest, seen));
            default ->
                Optional.of(error(
                        BackendDiagnostic.SERVER_ERROR,
                        seen,
                        "the manifest",
                        advice("see the log at %s", target(manifest))));
        };
    }

    private Optional<Finding> ofBlob() {
        Optional<HttpAttempt> asked = host.blobTarget().or(host::blob);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        HttpAttempt blob = asked.get();
        if (blob.answer().isEmpty()) {
            return Optional.of(ofVisit(blob, host.blobTarget().isPresent() ? Purpose.BLOBS : Purpose.REGISTRY));
        }
        int status = blob.answer().get().status();
        // That one of another image is gone, which the node has still, says nothing about the next pull.
        if (status < 400 || host.manifest().isEmpty()) {
            return Optional.empty();
        }
        String seen =
                "%s answers %d to %s".formatted(route(blob), status, blob.uri().getPath());
        if (status == 429) {
            return Optional.of(ofRateLimit(seen));
        }
        Fix fix = switch (status) {
            case 401, 403 -> advice("see who may read it at %s", target(blob));
            default -> advice("see the log at %s", target(blob));
        };
        Diagnostic diagnostic = status == 401 || status == 403 ? AuthDiagnostic.DENIED : BackendDiagnostic.SERVER_ERROR;
        return Optional.of(error(diagnostic, seen, "the blob", fix));
    }

    /** Scheme and address are in a file that a person wrote; Regpath's own comes from a path file. */
    private Fix otherScheme(HttpAttempt attempt, String from, String to) {
        String written = host.host().written();
        Optional<Path> file = facts.files().file();
        boolean theirs = file.isPresent() && facts.files().ours().isEmpty() && written.startsWith(from + "://");
        return theirs
                ? new HostsTomlFixes(facts.files()).withUrl(written, to + written.substring(from.length()))
                : advice("%s speaks %s: say so where its address is written", target(attempt), to);
    }

    private static String route(HttpAttempt attempt) {
        String way = attempt.route().map(Route::toString).orElse("");
        return way.startsWith(attempt.authority()) || way.isEmpty()
                ? "%s://%s".formatted(attempt.uri().getScheme(), way.isEmpty() ? attempt.authority() : way)
                : "%s://%s (%s)".formatted(attempt.uri().getScheme(), attempt.authority(), way);
    }

    private static String target(HttpAttempt attempt) {
        return attempt.route()
                .flatMap(route -> route.targets().stream().findFirst())
                .map(Object::toString)
                .orElse(attempt.authority());
    }
}
