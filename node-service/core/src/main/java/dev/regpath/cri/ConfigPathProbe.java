package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.NodeFiles;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out whether the containerd that is running reads hosts.toml files in a directory, by what it does: from 2.0 to
 * 2.3 no API shows it. A hosts.toml for a reserved name leads to a listener of ours on loopback; the daemon is asked to
 * pull an image of that name, and asks the listener or does not. The answer is 404, so nothing is stored on the node.
 *
 * <p>The daemon has to share our network namespace. Not thread-safe.
 */
public final class ConfigPathProbe {
    /** RFC 2606: no name below {@code .invalid} ever resolves, so nothing outside is asked. */
    private static final String DOMAIN = ".regpath-probe.invalid";

    private static final String REPOSITORY = "regpath/probe";

    /** What the daemon did. */
    public sealed interface ProbeResult {
        /** It asked the listener: it reads hosts.toml files in this directory. */
        record InEffect() implements ProbeResult {}

        /**
         * It did not ask the listener.
         *
         * @param instead how its pull ended
         */
        record NotInEffect(String instead) implements ProbeResult {
            public NotInEffect {
                requireNonNull(instead, "instead");
            }
        }
    }

    private final NodeFiles files;
    private final CriClient cri;
    private final String host;

    /**
     * A probe; does nothing yet.
     *
     * @param user who asks, one word: two users at the same time do not meet
     */
    public ConfigPathProbe(NodeFiles files, CriClient cri, String user) {
        this.files = requireNonNull(files, "files");
        this.cri = requireNonNull(cri, "cri");
        this.host = user + DOMAIN;
    }

    /**
     * Asks. Leaves no trace on the node.
     *
     * @param root the directory that {@code config_path} names
     * @param limit for the daemon's answer
     * @throws CriException if the daemon does not answer at all
     */
    public ProbeResult ask(Path root, Duration limit) throws IOException, CriException {
        byte[] nonce = new byte[8];
        new SecureRandom().nextBytes(nonce);
        String tag = HexFormat.of().formatHex(nonce);
        AtomicBoolean asked = new AtomicBoolean();
        List<Path> made = createMissing(root);
        HttpServer listener = listen(tag, asked);
        try {
            clear(root);
            files.publish(root.resolve(host), 0755, Map.of("hosts.toml", hostsToml(listener.getAddress())));
            Optional<CriException> end = pull(host + "/" + REPOSITORY + ":" + tag, limit);
            if (asked.get()) {
                return new ProbeResult.InEffect();
            }
            if (end.isPresent() && end.get().code() == Status.Code.UNAVAILABLE) {
                throw end.get();
            }
            return new ProbeResult.NotInEffect(end.map(CriException::getMessage).orElse("the pull succeeded"));
        } finally {
            listener.stop(0);
            clear(root);
            removeEmpty(made);
        }
    }

    /** Removes what a probe that was killed has left. */
    public void clear(Path root) throws IOException {
        files.withdraw(root.resolve(host));
    }

    private Optional<CriException> pull(String image, Duration limit) throws CriException {
        try {
            cri.pull(image, Optional.empty(), limit);
            cri.remove(image); // It cannot have been pushed; but what is on the node by our doing has to go.
            return Optional.empty();
        } catch (CriException e) {
            return Optional.of(e);
        }
    }

    private HttpServer listen(String tag, AtomicBoolean asked) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), /* backlog= */ 0);
        String path = "/v2/%s/manifests/%s".formatted(REPOSITORY, tag);
        server.createContext("/", exchange -> {
            // ?ns= says which registry's hosts.toml led here.
            if (exchange.getRequestURI().getPath().equals(path)
                    && ("ns=" + host).equals(exchange.getRequestURI().getQuery())) {
                asked.set(true);
            }
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Names the listener as the registry itself, too: otherwise the daemon goes on to look the name up. */
    private static NodeFiles.NewFile hostsToml(InetSocketAddress listener) {
        String url = "http://%s:%d".formatted(listener.getAddress().getHostAddress(), listener.getPort());
        return new NodeFiles.NewFile(Bytes.of("""
                # Regpath tests whether containerd reads this directory; removed in a moment.
                server = "%1$s"

                [host."%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(url)), Attributes.mode(0644));
    }

    private List<Path> createMissing(Path root) throws IOException {
        List<Path> missing = new ArrayList<>();
        Path directory = root;
        while (directory != null && files.follow(directory).isEmpty()) {
            missing.add(directory);
            directory = directory.getParent();
        }
        files.createDirectories(root, 0755);
        return missing;
    }

    private void removeEmpty(List<Path> deepestFirst) throws IOException {
        for (Path directory : deepestFirst) {
            if (files.list(directory).isEmpty()) {
                files.withdraw(directory);
            }
        }
    }
}
