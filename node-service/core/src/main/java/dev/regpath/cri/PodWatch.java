package dev.regpath.cri;

import dev.regpath.cri.SandboxStore.ContainerEvent;
import dev.regpath.cri.SandboxStore.ContainerEvents;
import dev.regpath.input.Logged;
import dev.regpath.runtime.RuntimePod;
import dev.regpath.timing.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the Pods of a node: a Pod is known as soon as containerd has a container for its sandbox, which is before
 * anything of it runs. What is known stays known while containerd does not answer. A thread of its own; closing ends it.
 */
final class PodWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodWatch.class);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /**
     * containerd does not say when it has begun to tell us: what came in between is found by looking again, sooner than a
     * Pod can begin to run, and then after twice that time and so on until it must have begun.
     */
    private static final Duration SOON = Duration.ofMillis(20);

    private static final Duration SETTLED = Duration.ofSeconds(1);

    private static final Duration QUIET = Duration.ofHours(1);

    private final Path socket;
    private final Runnable changed;
    private final Backoff backoff = new Backoff(SHORTEST_WAIT, LONGEST_WAIT, RandomGenerator.getDefault());
    private final Thread thread;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Map<String, SandboxRecord> sandboxes = new HashMap<>();
    private volatile Optional<List<RuntimePod>> known = Optional.empty();
    private volatile boolean closed;

    private PodWatch(Path socket, Runnable changed) {
        this.socket = socket;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("pods").unstarted(this::run);
    }

    /**
     * Begins to follow.
     *
     * @param changed is called, in the watch's thread, when other Pods are known than before; must not block for long
     */
    static PodWatch start(Path socket, Runnable changed) {
        PodWatch watch = new PodWatch(socket, changed);
        watch.thread.start();
        return watch;
    }

    /** The Pods that there are; empty until containerd has told them once. */
    Optional<List<RuntimePod>> known() {
        return known;
    }

    /** Waits until containerd has told them, could not be asked, or has let this time pass. */
    void awaitFirstLook(Duration limit) throws InterruptedException {
        if (!tried.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("containerd is slow to tell which Pods there are waited={}", limit);
        }
    }

    private void run() {
        try {
            while (!closed) {
                try (SandboxStore store = SandboxStore.of(socket)) {
                    follow(store);
                } catch (CriException e) {
                    if (backoff.failures() == 0 && !closed) {
                        LOG.warn("new Pods are not noticed until containerd answers reason={}", Logged.of(e.words()));
                    }
                }
                tried.countDown();
                Thread.sleep(backoff.next());
            }
        } catch (InterruptedException _) {
            LOG.debug("Pods are no longer followed");
        }
    }

    private void follow(SandboxStore store) throws CriException, InterruptedException {
        try (ContainerEvents events = store.events()) {
            look(store);
            LOG.info("Pods are followed pods={}", known.map(List::size).orElse(0));
            tried.countDown();
            backoff.reset();
            Duration untilNextLook = SOON;
            while (!closed) {
                Optional<ContainerEvent> event = events.next(untilNextLook);
                if (event.isPresent()) {
                    follow(store, event.get());
                } else {
                    look(store);
                    untilNextLook = untilNextLook.compareTo(SETTLED) < 0 ? untilNextLook.multipliedBy(2) : QUIET;
                }
            }
        }
    }

    private void look(SandboxStore store) throws CriException {
        List<SandboxRecord> now = store.list();
        sandboxes.clear();
        now.forEach(sandbox -> sandboxes.put(sandbox.id(), sandbox));
        publish();
    }

    private void follow(SandboxStore store, ContainerEvent event) throws CriException {
        switch (event.kind()) {
            case DELETE -> sandboxes.remove(event.id());
            case UPDATE -> {
                if (sandboxes.containsKey(event.id())) {
                    read(store, event.id());
                }
            }
            case CREATE -> read(store, event.id());
        }
        publish();
    }

    private void read(SandboxStore store, String id) throws CriException {
        store.find(id).ifPresent(sandbox -> sandboxes.put(id, sandbox));
    }

    private void publish() {
        List<RuntimePod> now = pods(sandboxes.values());
        if (!known.equals(Optional.of(now))) {
            known = Optional.of(now);
            changed.run();
        }
    }

    /** Each Pod once, by its latest sandbox, in the order of namespaces and names. */
    static List<RuntimePod> pods(Collection<SandboxRecord> sandboxes) {
        Map<String, SandboxRecord> latest = new HashMap<>();
        sandboxes.forEach(sandbox -> latest.merge(
                sandbox.pod().uid(), sandbox, (one, other) -> one.attempt() < other.attempt() ? other : one));
        return latest.values().stream()
                .map(SandboxRecord::pod)
                .sorted(Comparator.comparing(RuntimePod::namespace)
                        .thenComparing(RuntimePod::name)
                        .thenComparing(RuntimePod::uid))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
