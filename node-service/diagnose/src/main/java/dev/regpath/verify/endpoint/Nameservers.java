package dev.regpath.verify.endpoint;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.files.FileView;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import dev.regpath.observe.ResolvConf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names by the node's resolver; where it fails, its words and what each of its nameservers says when it is asked directly:
 * the resolver itself does not report which one failed. Thread-safe.
 */
public final class Nameservers implements NameService {
    /** Where systemd-resolved lists the servers that it asks itself. */
    private static final Path BEHIND_STUB = Path.of("/run/systemd/resolve/resolv.conf");

    private static final InetAddress STUB = InetAddress.ofLiteral("127.0.0.53");

    private static final int PORT = 53;

    private final NameService resolver;
    private final FileView files;
    private final Duration limit;
    private final int port;
    private final Map<HostName, String> told = new ConcurrentHashMap<>();

    /**
     * Sends no request yet.
     *
     * @param resolver the node's
     * @param files the node's, as its daemons see them
     * @param limit for the answer of a nameserver
     */
    public Nameservers(NameService resolver, FileView files, Duration limit) {
        this(resolver, files, limit, PORT);
    }

    /** The same with nameservers that listen on another port. */
    public Nameservers(NameService resolver, FileView files, Duration limit, int port) {
        this.resolver = resolver;
        this.files = files;
        this.limit = limit;
        this.port = port;
    }

    @Override
    public Map<HostName, NameAnswer> resolve(Set<HostName> names) {
        Map<HostName, NameAnswer> answers = new HashMap<>(resolver.resolve(names));
        answers.replaceAll((name, answer) -> answer instanceof NameAnswer.NoAddresses(String reason)
                ? new NameAnswer.NoAddresses("%s; %s".formatted(reason, told.computeIfAbsent(name, this::asked)))
                : answer);
        return answers;
    }

    private String asked(HostName name) {
        List<InetAddress> servers = servers(ResolvConf.FILE);
        // resolver(5): without a nameserver line the name server on the local machine is asked.
        List<InetAddress> all = servers.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.1")) : servers;
        String each;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> running = all.stream()
                    .map(server -> threads.submit(() -> ask(server, name)))
                    .toList();
            each = IntStream.range(0, all.size())
                    .mapToObj(i -> "nameserver %s%s %s"
                            .formatted(Addresses.text(all.get(i)), behind(all.get(i)), said(running.get(i))))
                    .collect(Collectors.joining(", "));
        }
        return servers.isEmpty() ? "%s has no nameserver, so %s".formatted(ResolvConf.FILE, each) : each;
    }

    private static String said(Future<String> answer) {
        try {
            return answer.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "was not waited for";
        } catch (ExecutionException e) {
            throw new IllegalStateException("a query failed for an unknown reason", e);
        }
    }

    private String ask(InetAddress server, HostName name) {
        return DnsQuestion.ask(new InetSocketAddress(server, port), name.text(), limit);
    }

    /** The servers that systemd-resolved asks. */
    private String behind(InetAddress server) {
        if (!server.equals(STUB)) {
            return "";
        }
        List<InetAddress> behind = servers(BEHIND_STUB);
        return behind.isEmpty()
                ? " (systemd-resolved)"
                : " (systemd-resolved, which asks %s)"
                        .formatted(behind.stream().map(Addresses::text).collect(Collectors.joining(" and ")));
    }

    private List<InetAddress> servers(Path file) {
        try {
            return ResolvConf.nameservers(files.read(file).text()).stream()
                    .map(ResolvConf.Nameserver::address)
                    .distinct()
                    .toList();
        } catch (IOException _) {
            return List.of(); // As for the resolver itself.
        }
    }
}
