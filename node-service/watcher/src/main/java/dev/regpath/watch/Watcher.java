package dev.regpath.watch;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * The cluster watcher. Only the leader writes; the others follow everything all the same, so that one of them can take
 * over at once.
 */
public final class Watcher implements AutoCloseable {
    private final WatchSettings settings;
    private final Runnable deposed;
    private final Operator operator;
    private final NodeSpecWriter nodeSpecs;
    private final PathReconciler reconciler;
    private final LongAdder statusWrites = new LongAdder();
    private volatile boolean leading;
    private volatile boolean ready;

    /**
     * Wires everything together, and does nothing yet.
     *
     * @param client stays the caller's, who closes it after this
     * @param settings how to run
     * @param deposed is run when this replica has led and does not any longer: another leads, so that it must stop
     */
    public Watcher(KubernetesClient client, WatchSettings settings, Runnable deposed) {
        this.settings = settings;
        this.deposed = deposed;
        this.nodeSpecs = new NodeSpecWriter(client);
        String instance =
                settings.election().map(WatchSettings.Election::identity).orElse("regpath-watch");
        EventWriter events = new EventWriter(client, instance);
        this.reconciler = new PathReconciler(client, settings, this::looked, (path, before, now) -> {
            statusWrites.increment();
            events.tell(path, before, now);
        });
        this.operator = new Operator(overrider -> configure(overrider, client));
        this.operator.register(
                reconciler,
                controller -> controller
                        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), settings.writesPerSecond()))
                        .withRetry(GenericRetry.defaultLimitedExponentialRetry()));
    }

    private void configure(ConfigurationServiceOverrider overrider, KubernetesClient client) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withUseSSAToPatchPrimaryResource(false)
                .withStopOnInformerErrorDuringStartup(false);
        settings.election()
                .ifPresent(election -> overrider.withLeaderElectionConfiguration(new LeaderElectionConfiguration(
                        election.name(),
                        election.namespace(),
                        election.lease(),
                        election.renewal(),
                        election.retry(),
                        election.identity(),
                        new LeaderCallbacks(this::startLeading, this::stopLeading, _ -> {}),
                        false)));
    }

    /** Starts, and returns when the paths there are have been listed. */
    public void start() {
        leading = settings.election().isEmpty();
        operator.start();
    }

    /** Whether this is the replica that writes. */
    public boolean isLeading() {
        return leading;
    }

    /** Whether everything has been looked at once. */
    public boolean isReady() {
        return ready;
    }

    /** How often this replica has written a status. */
    public long statusWrites() {
        return statusWrites.sum();
    }

    private void startLeading() {
        leading = true;
        reconciler.ring(); // The specs of nodes are not written by those who do not lead.
    }

    private void stopLeading() {
        if (leading) {
            leading = false;
            deposed.run();
        }
    }

    private void looked(Situation situation) {
        ready = true;
        if (leading) {
            nodeSpecs.write(situation);
        }
    }

    @Override
    public void close() {
        leading = false;
        operator.stop();
    }
}
