package dev.regpath.verify;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.input.Urls;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import dev.regpath.routing.Endpoint;
import dev.regpath.verify.HttpAttempt.Outcome;
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

/**
 * Makes requests as containerd would: names by the node's resolver, addresses by the redirects, the host's own TLS
 * settings. Thread-safe; a request takes three limits at most.
 */
final class HttpProber {
    private final NameService names;
    private final Routes routes;
    private final Clock clock;
    private final Duration limit;

    /**
     * Asks nobody yet.
     *
     * @param limit for each of: all connects, the TLS handshake, the answer
     */
    HttpProber(NameService names, Routes routes, Clock clock, Duration limit) {
        this.names = names;
        this.routes = routes;
        this.clock = clock;
        this.limit = limit;
    }

    /** The same with other redirects. */
    HttpProber by(Routes others) {
        return new HttpProber(names, others, clock, limit);
    }

    /**
     * A GET of which only the beginning of the answer is read.
     *
     * @param headers besides those that every request has
     */
    HttpAttempt get(URI uri, Trust trust, Map<String, String> headers) {
        NameAnswer answer = resolve(uri.getHost());
        if (answer instanceof NameAnswer.Failed(String reason)) {
            return new HttpAttempt(uri, Optional.empty(), new Outcome.Unresolved(reason));
        }
        int port = Urls.port(uri);
        List<Route> ways = ((NameAnswer.Found) answer)
                .addresses().stream()
                        .sorted(Addresses.ORDER)
                        .map(address -> routes.to(new Endpoint(address, port)))
                        .toList();
        HttpAttempt last = null;
        long end = System.nanoTime() + limit.toNanos();
        for (Route route : ways) {
            last = go(uri, route, trust, headers, end);
            if (!(last.outcome() instanceof Outcome.NotConnected) && !(last.outcome() instanceof Outcome.RefusedHere)) {
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
            return new NameAnswer.Failed(String.valueOf(e.getMessage()));
        }
        return java.util.Objects.requireNonNull(names.resolve(Set.of(name)).get(name));
    }

    private HttpAttempt go(URI uri, Route route, Trust trust, Map<String, String> headers, long end) {
        Outcome outcome = new Outcome.RefusedHere();
        for (Endpoint target : route.targets()) {
            try (Socket socket = new Socket()) {
                int left = (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
                socket.connect(new InetSocketAddress(target.address(), target.port()), left);
                socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
                outcome = new Exchange(uri, trust, headers, clock.instant()).over(socket);
                break;
            } catch (IOException e) {
                outcome = notConnected(e);
            }
        }
        return new HttpAttempt(uri, Optional.of(route), outcome);
    }

    /** Only a connect or a close throws here: what fails later is the exchange's own outcome. */
    static Outcome.NotConnected notConnected(IOException e) {
        Outcome.NotConnected.Kind kind = switch (e) {
            case SocketTimeoutException _ -> Outcome.NotConnected.Kind.SILENT;
            case NoRouteToHostException _ -> Outcome.NotConnected.Kind.UNREACHABLE;
            case ConnectException refused
            when String.valueOf(refused.getMessage()).contains("refused") -> Outcome.NotConnected.Kind.REFUSED;
            case ConnectException slow
            when String.valueOf(slow.getMessage()).contains("timed out") -> Outcome.NotConnected.Kind.SILENT;
            default -> Outcome.NotConnected.Kind.UNREACHABLE;
        };
        return new Outcome.NotConnected(kind, String.valueOf(e.getMessage()));
    }
}
