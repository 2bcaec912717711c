package dev.regpath.watch;

import dev.regpath.resource.PathResource;
import dev.regpath.resource.RegistryPathStatus;
import dev.regpath.resource.StatusCodec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the verdict on a path into its status, if it is not there already. */
@ControllerConfiguration(name = "registrypath")
final class PathReconciler implements Reconciler<PathObject> {
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;
    private final WatchSettings settings;
    private final Consumer<Situation> looked;
    private final Transitions transitions;
    private volatile Optional<VerdictSource> verdicts = Optional.empty();

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param settings how often and when
     * @param looked is told whatever was looked at
     * @param transitions is told what changed
     */
    PathReconciler(
            KubernetesClient client, WatchSettings settings, Consumer<Situation> looked, Transitions transitions) {
        this.client = client;
        this.settings = settings;
        this.looked = looked;
        this.transitions = transitions;
    }

    @Override
    public List<EventSource<?, PathObject>> prepareEventSources(EventSourceContext<PathObject> context) {
        VerdictSource source = new VerdictSource(client, context.getPrimaryCache(), settings, looked);
        verdicts = Optional.of(source);
        return List.of(source);
    }

    /** Looks at everything again, though nothing has changed. */
    void ring() {
        verdicts.ifPresent(VerdictSource::ring);
    }

    @Override
    public UpdateControl<PathObject> reconcile(PathObject path, Context<PathObject> context) {
        Optional<Verdict> verdict = context.getSecondaryResource(Verdict.class)
                .filter(found ->
                        found.uid().equals(path.getMetadata().getUid()) && found.generation() == path.generation());
        if (verdict.isEmpty()) {
            return UpdateControl.noUpdate(); // Not judged yet: there will be an event when it is.
        }
        Optional<RegistryPathStatus> before = PathResource.read(path.json()).status();
        RegistryPathStatus now = verdict.get().status(before, settings.clock().instant());
        if (before.equals(Optional.of(now))) {
            return UpdateControl.noUpdate();
        }
        PrimaryUpdateAndCacheUtils.updateAndCacheResource(
                path,
                context,
                fresh -> {
                    fresh.putStatus(StatusCodec.encode(now));
                    return fresh;
                },
                this::updateStatus);
        transitions.tell(path, before, now);
        return UpdateControl.noUpdate();
    }

    /** The library takes a status that is refused for a conflict, and waits for another version without a word. */
    private PathObject updateStatus(PathObject path) {
        try {
            return client.resource(path).updateStatus();
        } catch (KubernetesClientException e) {
            if (e.getCode() == UNPROCESSABLE) {
                throw new IllegalStateException(
                        "the API server refuses the status of %s; are its schema and this watcher of one version? %s"
                                .formatted(path.name(), e.getMessage()),
                        e);
            }
            throw e;
        }
    }
}
