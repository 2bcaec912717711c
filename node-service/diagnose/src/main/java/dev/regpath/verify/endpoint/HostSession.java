package dev.regpath.verify.endpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.PullHost;
import dev.regpath.cri.Credentials;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Urls;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.PullFacts.Refusal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Requests of one pull to one host, with what containerd keeps between them: the answers to its challenges. As
 * request.doWithRetries in {@code core/remotes/docker/resolver.go} and dockerAuthorizer in {@code authorizer.go} do it.
 * Not thread-safe.
 */
public final class HostSession {
    /** retryRequest: after so many answers the last one counts. */
    private static final int MOST_ANSWERS = 5;

    /** CheckRedirect in request.do. */
    private static final int MOST_REDIRECTS = 10;

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** FetchTokenWithOAuth is not everywhere: with these answers the older way is tried. */
    private static final Set<Integer> NO_OAUTH = Set.of(400, 401, 404, 405);

    /**
     * What was learnt from challenges, by authority. Hosts that need no client of their own share one, as they share
     * one authorizer in ConfigureHosts: what one host of an authority wanted is sent to the next one there, too.
     */
    public static final class Logins {
        private final Map<String, Challenge> challenges = new HashMap<>();
        private final Map<String, String> tokens = new HashMap<>();
    }

    /** What became of a request. */
    sealed interface Reply {
        /** An answer, which need not be a good one. */
        record Answer(HttpAttempt attempt, HttpOutcome.Answered answer) implements Reply {}

        /** None that could be used. */
        record Nothing(Refusal refusal) implements Reply {}
    }

    private final PullHost host;
    private final HttpProber prober;
    private final Trust trust;
    private final String repository;
    private final CredentialSource credentials;
    private final Logins logins;
    private final ContainerdVersion version;

    /**
     * By authority: how it gave no answer. containerd asks each time, and each time has the same limit to wait for: here it
     * is waited for once.
     */
    private final Map<String, HttpAttempt> dead;

    /** Begins with what others that share these logins have learnt. */
    public HostSession(
            PullHost host,
            HttpProber prober,
            Trust trust,
            String repository,
            CredentialSource credentials,
            Logins logins,
            ContainerdVersion version) {
        this(host, prober, trust, repository, credentials, logins, version, new HashMap<>());
    }

    private HostSession(
            PullHost host,
            HttpProber prober,
            Trust trust,
            String repository,
            CredentialSource credentials,
            Logins logins,
            ContainerdVersion version,
            Map<String, HttpAttempt> dead) {
        this.host = host;
        this.prober = prober;
        this.trust = trust;
        this.repository = repository;
        this.credentials = credentials;
        this.logins = logins;
        this.version = version;
        this.dead = dead;
    }

    /** The same hosts, of whose challenges nothing is known yet; those that shared what was learnt share it again. */
    static List<HostSession> anew(List<HostSession> sessions) {
        Map<Logins, Logins> fresh = new HashMap<>();
        return sessions.stream()
                .map(session -> new HostSession(
                        session.host,
                        session.prober,
                        session.trust,
                        session.repository,
                        session.credentials,
                        fresh.computeIfAbsent(session.logins, _ -> new Logins()),
                        session.version,
                        session.dead))
                .toList();
    }

    PullHost host() {
        return host;
    }

    /** Asks as often as containerd would. */
    Reply ask(String method, URI uri, String accept) {
        String now = method;
        for (int answers = 1; ; answers++) {
            Reply reply = once(new HttpCall(now, uri, Map.of("Accept", accept), Optional.empty()));
            if (!(reply instanceof Reply.Answer(HttpAttempt attempt, HttpOutcome.Answered answer))
                    || answers > MOST_ANSWERS) {
                return reply;
            }
            switch (answer.status()) {
                case 401 -> {
                    Optional<Challenge> challenge =
                            answer.header("www-authenticate").flatMap(Challenge::parse);
                    if (challenge.isEmpty()) {
                        return reply; // ErrNotImplemented: the answer itself counts.
                    }
                    boolean again = answers > 1 && challenge.get().parameters().containsKey("error");
                    String authority = attempt.uri().getRawAuthority();
                    boolean basicWithout = challenge.get().scheme().equals("basic")
                            && credentials
                                    .of(authority)
                                    .filter(some -> !some.isIdentityToken())
                                    .isEmpty();
                    if (again || basicWithout) {
                        return new Reply.Nothing(new Refusal(host, attempt, true));
                    }
                    logins.challenges.putIfAbsent(authority, challenge.get());
                }
                case 405 -> {
                    if (!now.equals("HEAD") || !uri.getPath().contains("/manifests/")) {
                        return reply;
                    }
                    now = "GET";
                }
                case 408, 429 -> {} // Asked again at once.
                default -> {
                    return reply;
                }
            }
        }
    }

    /** One request, and the redirects that its answer leads to. */
    private Reply once(HttpCall first) {
        HttpCall call = first;
        for (int redirects = 0; ; redirects++) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(first.headers());
            boolean own = call.uri().getRawAuthority().equals(first.uri().getRawAuthority());
            host.fields().header().forEach((name, values) -> {
                // net/http keeps what is secret from other hosts.
                if (own || !name.equalsIgnoreCase("authorization")) {
                    headers.put(name, String.join(", ", values));
                }
            });
            Optional<Refusal> refusal = authorize(call.uri(), headers);
            if (refusal.isPresent()) {
                return new Reply.Nothing(refusal.get());
            }
            HttpAttempt attempt = send(call.to(call.uri(), headers));
            Optional<HttpOutcome.Answered> answer = attempt.answer();
            if (answer.isEmpty() || redirects > MOST_REDIRECTS) {
                return new Reply.Nothing(new Refusal(host, attempt, false));
            }
            Optional<URI> next = next(call.uri(), answer.get());
            if (next.isEmpty()) {
                return new Reply.Answer(attempt, answer.get());
            }
            call = call.to(next.get(), first.headers());
        }
    }

    private static Optional<URI> next(URI from, HttpOutcome.Answered answer) {
        return REDIRECTS.contains(answer.status())
                ? answer.header("location").flatMap(location -> Urls.of(from, location))
                : Optional.empty();
    }

    private HttpAttempt send(HttpCall call) {
        HttpAttempt known = dead.get(call.uri().getRawAuthority());
        if (known != null) {
            return new HttpAttempt(call.uri(), known.route(), known.outcome());
        }
        HttpAttempt attempt = prober.send(call, trust);
        switch (attempt.outcome()) {
            case HttpOutcome.Unresolved _,
                    HttpOutcome.RefusedHere _,
                    HttpOutcome.NotConnected _,
                    HttpOutcome.NoTls _,
                    HttpOutcome.NoAnswer _,
                    HttpOutcome.Untrusted _ -> dead.put(call.uri().getRawAuthority(), attempt);
            case HttpOutcome.Answered _, HttpOutcome.Stalled _ -> {} // What is asked next may be smaller.
        }
        return attempt;
    }

    /** Adds what the host's challenge wants, or says why that cannot be had. */
    private Optional<Refusal> authorize(URI uri, Map<String, String> headers) {
        String authority = uri.getRawAuthority();
        Challenge challenge = logins.challenges.get(authority);
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.scheme().equals("basic")) {
            headers.put("Authorization", credentials.of(authority).orElseThrow().basic());
            return Optional.empty();
        }
        String known = logins.tokens.get(authority);
        if (known != null) {
            headers.put("Authorization", "Bearer " + known);
            return Optional.empty();
        }
        Optional<URI> realm = challenge.realm().flatMap(Urls::of);
        if (realm.isEmpty()) {
            HttpAttempt none = new HttpAttempt(
                    uri, Optional.empty(), new HttpOutcome.Unresolved("the realm of its challenge is not a URL"));
            return Optional.of(new Refusal(host, none, false));
        }
        HttpAttempt attempt = token(challenge, realm.get(), credentials.of(authority));
        Optional<String> token = attempt.answer().flatMap(HostSession::tokenOf);
        if (token.isEmpty()) {
            boolean denied = attempt.answer()
                    .map(answer -> answer.status() == 401 || answer.status() == 403)
                    .orElse(false);
            return Optional.of(new Refusal(host, attempt.withoutBody(), denied));
        }
        logins.tokens.put(authority, token.get());
        headers.put("Authorization", "Bearer " + token.get());
        return Optional.empty();
    }

    /** fetchTokenWithOAuth with credentials, else, or where a server does not know it, FetchToken. */
    private HttpAttempt token(Challenge challenge, URI realm, Optional<Credentials> login) {
        Set<String> scopes = new LinkedHashSet<>();
        Optional.ofNullable(challenge.parameters().get("scope"))
                .map(scope -> List.of(scope.split(" ", -1)))
                .ifPresent(scopes::addAll);
        scopes.add("repository:%s:pull".formatted(repository));
        String service = challenge.parameters().getOrDefault("service", "");
        if (login.isPresent()) {
            String who = login.get().isIdentityToken()
                    ? "grant_type=refresh_token&refresh_token=%s"
                            .formatted(encoded(login.get().password()))
                    : "grant_type=password&username=%s&password=%s"
                            .formatted(
                                    encoded(login.get().username()),
                                    encoded(login.get().password()));
            String form = "client_id=containerd-client&service=%s&scope=%s&%s"
                    .formatted(encoded(service), encoded(String.join(" ", scopes)), who);
            HttpAttempt attempt = followed(new HttpCall("POST", realm, tokenHeaders(), Optional.of(form)));
            if (attempt.answer()
                    .filter(answer -> NO_OAUTH.contains(answer.status())
                            && !(answer.status() == 405 && login.get().isIdentityToken()))
                    .isEmpty()) {
                return attempt;
            }
        }
        StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "" : realm.getRawQuery() + "&");
        if (!service.isEmpty()) {
            query.append("service=").append(encoded(service)).append('&');
        }
        scopes.forEach(scope -> query.append("scope=").append(encoded(scope)).append('&'));
        query.setLength(query.length() - 1);
        String whole = realm.toString();
        int at = whole.indexOf('?');
        URI asked = URI.create((at < 0 ? whole : whole.substring(0, at)) + "?" + query);
        Map<String, String> headers = tokenHeaders();
        login.ifPresent(some -> headers.put("Authorization", some.basic()));
        return followed(HttpCall.get(asked, headers));
    }

    /** Since 2.1.0, token servers are sent the headers of the hosts.toml, too (WithAuthHeader). */
    private Map<String, String> tokenHeaders() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (version.isAtLeast(2, 1, 0)) {
            host.fields().header().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        }
        return headers;
    }

    private HttpAttempt followed(HttpCall first) {
        HttpCall call = first;
        for (int redirects = 0; ; redirects++) {
            HttpAttempt attempt = send(call);
            Optional<URI> next = attempt.answer().flatMap(answer -> next(attempt.uri(), answer));
            if (next.isEmpty() || redirects >= MOST_REDIRECTS) {
                return attempt;
            }
            boolean own = next.get().getRawAuthority().equals(first.uri().getRawAuthority());
            call = HttpCall.get(next.get(), own ? first.headers() : Map.of());
        }
    }

    /** A token with a line break would be a header of its own. */
    private static Optional<String> tokenOf(HttpOutcome.Answered answer) {
        if (answer.status() < 200 || answer.status() >= 400) {
            return Optional.empty();
        }
        JsonElement body = json(answer.body());
        return ImageDocument.text(body, "access_token")
                .or(() -> ImageDocument.text(body, "token"))
                .filter(token -> !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f));
    }

    private static JsonElement json(String body) {
        try {
            return Json.parse(body);
        } catch (InvalidInput _) {
            return JsonNull.INSTANCE; // A web page has no token.
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
