package dev.regpath.verify.endpoint;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.input.Urls;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import dev.regpath.routing.Endpoint;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes requests as containerd would: names by the node's resolver, addresses by the redirects, the host's own TLS
 * settings. Thread-safe; a request takes three limits at most, and one for a large thing that is not answered twice as many.
 */
public final class HttpProber {
    private final NameService names;
    private final Routes routes;
    private final Clock clock;
    private final Duration limit;
    private final Function<URI, Optional<URI>> proxies;

    /**
     * Sends no request yet.
     *
     * @param limit for each of: all connects, the TLS handshake, the answer
     */
    public HttpProber(NameService names, Routes routes, Clock clock, Duration limit) {
        this(names, routes, clock, limit, _ -> Optional.empty());
    }

    private HttpProber(
            NameService names, Routes routes, Clock clock, Duration limit, Function<URI, Optional<URI>> proxies) {
        this.names = names;
        this.routes = routes;
        this.clock = clock;
        this.limit = limit;
        this.proxies = proxies;
    }

    /** The same by way of proxies, where there is one for a URL. */
    public HttpProber through(Function<URI, Optional<URI>> others) {
        return new HttpProber(names, routes, clock, limit, others);
    }

    /**
     * A GET of which only the beginning of the answer is read.
     *
     * @param headers besides those that every request has
     */
    HttpAttempt get(URI uri, Trust trust, Map<String, String> headers) {
        return send(HttpCall.get(uri, headers), trust);
    }

    /** A request of whose answer only the beginning is read. No redirect is followed. */
    HttpAttempt send(HttpCall call, Trust trust) {
        URI uri = call.uri();
        Optional<URI> proxy = proxies.apply(uri);
        URI first = proxy.orElse(uri);
        NameAnswer answer = resolve(first.getHost());
        if (answer instanceof NameAnswer.NoAddresses(String reason)) {
            return new HttpAttempt(uri, Optional.empty(), new HttpOutcome.Unresolved(reason));
        }
        int port = Urls.port(first);
        List<Route> ways = ((NameAnswer.Found) answer)
                .addresses().stream()
                        .sorted(Addresses.ORDER)
                        .map(address -> routes.to(new Endpoint(address, port)))
                        .toList();
        HttpAttempt last = go(call, proxy, ways, trust);
        return isSilent(last) && isLarge(call)
                ? promised(go(new HttpCall("HEAD", uri, call.headers(), Optional.empty()), proxy, ways, trust))
                        .map(stalled -> new HttpAttempt(uri, last.route(), stalled))
                        .orElse(last)
                : last;
    }

    /** Manifests and blobs are larger than what else is asked for. */
    private static boolean isLarge(HttpCall call) {
        return call.method().equals("GET")
                && (call.uri().getPath().contains("/manifests/")
                        || call.uri().getPath().contains("/blobs/"));
    }

    private static boolean isSilent(HttpAttempt attempt) {
        return attempt.outcome() instanceof HttpOutcome.NoAnswer(String words) && words.equals(Exchange.SILENCE);
    }

    /** Where no answer comes, its head may: then it is the content that is lost on the way. */
    private static Optional<HttpOutcome> promised(HttpAttempt head) {
        return head.answer()
                .filter(answer -> answer.status() == 200)
                .flatMap(answer -> answer.header("content-length"))
                .filter(length -> length.matches("[0-9]{1,18}"))
                .map(length -> new HttpOutcome.Stalled(200, 0, Optional.of(Long.valueOf(length))));
    }

    private HttpAttempt go(HttpCall call, Optional<URI> proxy, List<Route> ways, Trust trust) {
        HttpAttempt last = null;
        long end = System.nanoTime() + limit.toNanos();
        for (Route route : ways) {
            last = go(call, proxy, route, trust, end);
            if (!(last.outcome() instanceof HttpOutcome.NotConnected)
                    && !(last.outcome() instanceof HttpOutcome.RefusedHere)) {
                return last;
            }
        }
        return java.util.Objects.requireNonNull(last);
    }

    /** The addresses of a host as a URL names it. */
    NameAnswer resolve(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (Addresses.isLiteral(bare)) {
            return new NameAnswer.Found(Set.of(Addresses.parse(bare)));
        }
        if (bare.equals("localhost")) {
            return new NameAnswer.Found(Set.of(InetAddress.ofLiteral("127.0.0.1")));
        }
        HostName name;
        try {
            name = new HostName(bare);
        } catch (IllegalArgumentException e) {
            return new NameAnswer.NoAddresses(String.valueOf(e.getMessage()));
        }
        return java.util.Objects.requireNonNull(names.resolve(Set.of(name)).get(name));
    }

    private HttpAttempt go(HttpCall call, Optional<URI> proxy, Route route, Trust trust, long end) {
        HttpOutcome outcome = new HttpOutcome.RefusedHere();
        for (Endpoint target : route.targets()) {
            try (Socket socket = new Socket()) {
                int left = (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
                socket.connect(new InetSocketAddress(target.address(), target.port()), left);
                socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
                outcome = new Exchange(call, proxy, trust, clock.instant()).over(socket);
                break;
            } catch (IOException e) {
                outcome = notConnected(e);
            }
        }
        return new HttpAttempt(call.uri(), Optional.of(route), outcome);
    }

    /** Only a connect or a close throws here: what fails later is the exchange's own outcome. */
    public static HttpOutcome.NotConnected notConnected(IOException e) {
        HttpOutcome.NotConnected.ConnectFault kind = switch (e) {
            case SocketTimeoutException _ -> HttpOutcome.NotConnected.ConnectFault.SILENT;
            case NoRouteToHostException _ -> HttpOutcome.NotConnected.ConnectFault.UNREACHABLE;
            case ConnectException refused
            when String.valueOf(refused.getMessage()).contains("refused") ->
                HttpOutcome.NotConnected.ConnectFault.REFUSED;
            case ConnectException slow
            when String.valueOf(slow.getMessage()).contains("timed out") ->
                HttpOutcome.NotConnected.ConnectFault.SILENT;
            default -> HttpOutcome.NotConnected.ConnectFault.UNREACHABLE;
        };
        return new HttpOutcome.NotConnected(kind, String.valueOf(e.getMessage()));
    }
}
