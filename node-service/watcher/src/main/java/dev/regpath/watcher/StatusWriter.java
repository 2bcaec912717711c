package dev.regpath.watcher;

import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.input.Logged;
import dev.regpath.timing.Backoff;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the status of a path should be, if it is not there already: one after another, each path so often at
 * most, and what fails is tried again, less and less often.
 */
final class StatusWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final int UNPROCESSABLE = 422;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /**
     * A path as this has written it, which the watch has perhaps not told yet.
     *
     * @param known the version that the watch had told by then
     */
    private record Written(String known, PathObject path) {}

    private final KubernetesClient client;
    private final WatchSettings settings;
    private final DesiredStatuses statuses;
    private final BooleanSupplier leading;
    private final Transitions transitions;
    private final WorkThread thread = new WorkThread("statuses");
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** These the thread alone uses. */
    private final Map<String, Written> written = new HashMap<>();

    private final Map<String, Backoff> failures = new HashMap<>();
    private final Map<String, Long> last = new ConcurrentHashMap<>();

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param settings how often, and the clock
     * @param statuses what to write
     * @param leading whether this replica may write
     * @param transitions receives what has changed
     */
    StatusWriter(
            KubernetesClient client,
            WatchSettings settings,
            DesiredStatuses statuses,
            BooleanSupplier leading,
            Transitions transitions) {
        this.client = client;
        this.settings = settings;
        this.statuses = statuses;
        this.leading = leading;
        this.transitions = transitions;
    }

    /** The status of this path should be another, perhaps. */
    void due(String name) {
        later(name, rest(name));
    }

    /** How long it takes until this path may be written again. */
    private Duration rest(String name) {
        long gap = TimeUnit.SECONDS.toNanos(1) / settings.writesPerSecond();
        Long before = last.get(name);
        return Duration.ofNanos(before == null ? 0 : Math.max(0, before + gap - System.nanoTime()));
    }

    private void later(String name, Duration pause) {
        if (waiting.add(name)) {
            thread.run(pause, () -> write(name));
        }
    }

    private void write(String name) {
        waiting.remove(name); // Whatever is said from now on is another matter.
        if (!leading.getAsBoolean()) {
            return;
        }
        Duration rest = rest(name);
        if (rest.isPositive()) {
            later(name, rest); // It became due while it was being written.
            return;
        }
        try {
            statuses.path(name).ifPresentOrElse(known -> write(known, newest(known)), () -> forget(name));
            failures.remove(name);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                forget(name);
            } else {
                failed(name, e);
            }
        } catch (RuntimeException e) {
            LOG.error("a status could not be written path={}", name, e);
        }
    }

    private void forget(String name) {
        written.remove(name);
        failures.remove(name);
        last.remove(name);
    }

    /** The watch reports our own write a moment later: until then, what the server answered is newer. */
    private PathObject newest(PathObject known) {
        Written ours = written.get(known.name());
        if (ours != null && ours.known().equals(known.getMetadata().getResourceVersion())) {
            return ours.path();
        }
        written.remove(known.name());
        return known;
    }

    private void write(PathObject known, PathObject path) {
        Optional<DesiredStatus> desired = statuses.on(path);
        if (desired.isEmpty()) {
            return; // Not judged yet: it will be due when it is.
        }
        Optional<RegistryPathStatus> before = PathResource.read(path.content()).status();
        RegistryPathStatus now = desired.get().status(before, settings.clock().instant());
        if (before.equals(Optional.of(now))) {
            return;
        }
        PathObject changed = client.getKubernetesSerialization().clone(path);
        changed.putStatus(now);
        last.put(path.name(), System.nanoTime());
        PathObject answer = client.resource(changed).updateStatus();
        written.put(path.name(), new Written(known.getMetadata().getResourceVersion(), answer));
        transitions.tell(path, before, now);
    }

    private void failed(String name, KubernetesClientException e) {
        if (e.getCode() == UNPROCESSABLE) {
            LOG.error(
                    "the API server refuses a status; are its schema and this watcher of one version? path={} reason={}",
                    name,
                    Logged.of(e.getMessage()));
        } else if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) { // Else the watch is about to report a newer one.
            LOG.warn("a status could not be written path={} reason={}", name, Logged.of(e.getMessage()));
        }
        later(
                name,
                failures.computeIfAbsent(
                                name, _ -> new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault()))
                        .next());
    }

    /** What is being written is written; what is due is the next leader's. */
    @Override
    public void close() {
        thread.close();
    }
}
