package dev.regpath.verify.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.HttpProber;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Connects to every backend of a table: a connection takes one of them by chance, so that a dead one fails some pulls. */
public final class BackendProbe {
    private final Duration limit;

    /** Gives each connect so much time. */
    public BackendProbe(Duration limit) {
        this.limit = limit;
    }

    /** Those that do not take a connection, and how they do not. */
    public Map<Endpoint, HttpOutcome.NotConnected> dead(ExecutorService threads, RoutingTable table)
            throws InterruptedException, ExecutionException {
        List<Endpoint> backends = table.asked().stream()
                .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP)
                .flatMap(redirect -> redirect.backends().stream())
                .distinct()
                .toList();
        Map<Endpoint, Future<Optional<HttpOutcome.NotConnected>>> running = new TreeMap<>();
        backends.forEach(backend -> running.put(backend, threads.submit(() -> connect(backend))));
        Map<Endpoint, HttpOutcome.NotConnected> dead = new TreeMap<>();
        for (var one : running.entrySet()) {
            one.getValue().get().ifPresent(how -> dead.put(one.getKey(), how));
        }
        return dead;
    }

    private Optional<HttpOutcome.NotConnected> connect(Endpoint backend) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(backend.address(), backend.port()), Math.toIntExact(limit.toMillis()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(HttpProber.notConnected(e));
        }
    }
}
