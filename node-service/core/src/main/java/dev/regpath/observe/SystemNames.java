package dev.regpath.observe;

import dev.regpath.contract.HostName;
import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The node's own resolver: its hosts file, then getaddrinfo(3).
 *
 * <p>Each look-up has a platform thread: getaddrinfo blocks in native code, where a virtual thread would hold its
 * carrier for as long as a dead DNS server takes. There are a few such threads at most, and none while nothing is asked.
 *
 * <p>Java's own cache of names is switched off for the whole process, which takes effect only before the first name was
 * looked up: create this early.
 */
public final class SystemNames implements NameService, AutoCloseable {
    private static final int MOST_THREADS = 4;

    private final Path hostsFile;
    private final Duration limit;
    private final ThreadPoolExecutor threads;

    /**
     * Looks nothing up yet.
     *
     * @param hostsFile the node's {@code /etc/hosts}; need not exist
     * @param limit how long a call may take, whatever the number of names
     */
    public SystemNames(Path hostsFile, Duration limit) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Security.setProperty("networkaddress.cache.stale.ttl", "0");
        this.hostsFile = hostsFile;
        this.limit = limit;
        this.threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("names-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public Map<HostName, NameAnswer> resolve(Set<HostName> names) {
        String hosts = hosts();
        long end = System.nanoTime() + limit.toNanos();
        Map<HostName, Future<NameAnswer>> running = new LinkedHashMap<>();
        names.forEach(name -> running.put(name, threads.submit(() -> resolve(name, hosts))));
        Map<HostName, NameAnswer> answers = new LinkedHashMap<>();
        running.forEach((name, future) -> answers.put(name, await(future, end - System.nanoTime())));
        threads.purge();
        return answers;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private NameAnswer await(Future<NameAnswer> future, long nanos) {
        try {
            return future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            return new NameAnswer.NoAddresses("no answer within %d ms".formatted(limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(false);
            return new NameAnswer.NoAddresses("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up failed for an unknown reason", e);
        }
    }

    private static NameAnswer resolve(HostName name, String hosts) {
        Set<InetAddress> listed = HostsFile.lookUp(hosts, name.text());
        if (!listed.isEmpty()) {
            return new NameAnswer.Found(listed);
        }
        try {
            Set<InetAddress> found = new HashSet<>();
            // The dot keeps out search domains, and the hosts file in which we may have pinned the name ourselves.
            for (InetAddress address : InetAddress.getAllByName(name.text() + ".")) {
                found.add(InetAddress.getByAddress(address.getAddress()));
            }
            return new NameAnswer.Found(found);
        } catch (UnknownHostException e) {
            return new NameAnswer.NoAddresses(String.valueOf(e.getMessage()));
        }
    }

    private String hosts() {
        try {
            return new String(InputFile.read(hostsFile, Limits.HOSTS_FILE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
