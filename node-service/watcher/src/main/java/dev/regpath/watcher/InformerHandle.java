package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;

/**
 * Objects of one kind, kept as the API server reports them by one list and one watch. A list or watch that fails is
 * tried again, less and less often, for as long as this is open.
 *
 * @param <T> the kind
 */
final class InformerHandle<T extends HasMetadata> implements AutoCloseable {
    private final SharedIndexInformer<T> informer;
    private volatile String error = "";

    /**
     * Starts to follow, and returns at once.
     *
     * @param what which objects
     * @param changed is run after each change, on a thread of the client's; must return at once
     */
    InformerHandle(Informable<T> what, Runnable changed) {
        informer = what.runnableInformer(0)
                .exceptionHandler((_, failure) -> {
                    error = String.valueOf(failure.getMessage());
                    changed.run();
                    return true;
                })
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(T object) {
                        changed.run();
                    }

                    @Override
                    public void onUpdate(T before, T now) {
                        changed.run();
                    }

                    @Override
                    public void onDelete(T object, boolean unseen) {
                        changed.run();
                    }
                });
        informer.start().whenComplete((_, _) -> changed.run());
    }

    /** Whether the first list is complete. */
    boolean isKnown() {
        return informer.hasSynced();
    }

    /** Why there is no first list; empty if there is, or if it is only a matter of time. */
    Optional<String> error() {
        return isKnown() || error.isEmpty() ? Optional.empty() : Optional.of(error);
    }

    /** One of no namespace, by its name. */
    Optional<T> object(String name) {
        return Optional.ofNullable(informer.getStore().getByKey(name));
    }

    List<T> objects() {
        return List.copyOf(informer.getStore().list());
    }

    @Override
    public void close() {
        informer.close();
    }
}
