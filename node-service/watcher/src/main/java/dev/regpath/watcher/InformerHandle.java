package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Objects of one kind, kept as the API server reports them by one list and one watch. A list or watch that fails is
 * tried again, less and less often, for as long as this is open.
 *
 * @param <T> the kind
 */
final class InformerHandle<T extends HasMetadata> implements AutoCloseable {
    /** A list comes in pages: what is not kept of one is gone before the next is asked for. */
    private static final long PAGE = 100;

    private static final String BY_NODE = "node";

    private final SharedIndexInformer<T> informer;
    private volatile String error = "";

    private InformerHandle(
            Informable<T> what,
            UnaryOperator<T> compact,
            Function<T, ClusterChange> change,
            Consumer<ClusterChange> changed) {
        informer = what.withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new CompactStore<>(compact))
                .exceptionHandler((_, failure) -> {
                    error = String.valueOf(failure.getMessage());
                    if (!isKnown()) {
                        changed.accept(new ClusterChange.NewKnowledge());
                    }
                    return true;
                })
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(T object) {
                        changed.accept(change.apply(object));
                    }

                    @Override
                    public void onUpdate(T before, T now) {
                        changed.accept(change.apply(now));
                    }

                    @Override
                    public void onDelete(T object, boolean unseen) {
                        changed.accept(change.apply(object));
                    }
                });
    }

    /**
     * Starts to follow, and returns at once. Objects are kept whole.
     *
     * @param what which objects
     * @param change what an object's change is
     * @param changed is given each change, on a thread of the client's; must return at once
     */
    static <T extends HasMetadata> InformerHandle<T> whole(
            Informable<T> what, Function<T, ClusterChange> change, Consumer<ClusterChange> changed) {
        return compact(what, object -> object, change, changed);
    }

    /** The same for many objects, of which only part is kept. */
    static <T extends HasMetadata> InformerHandle<T> compact(
            Informable<T> what,
            UnaryOperator<T> compact,
            Function<T, ClusterChange> change,
            Consumer<ClusterChange> changed) {
        InformerHandle<T> handle = new InformerHandle<>(what, compact, change, changed);
        handle.start(changed);
        return handle;
    }

    /** The same, which can be found by the node they are on. */
    static <T extends HasMetadata> InformerHandle<T> byNode(
            Informable<T> what,
            UnaryOperator<T> compact,
            Function<T, String> node,
            Function<T, ClusterChange> change,
            Consumer<ClusterChange> changed) {
        InformerHandle<T> handle = new InformerHandle<>(what, compact, change, changed);
        handle.informer.addIndexers(Map.of(BY_NODE, object -> List.of(node.apply(object))));
        handle.start(changed);
        return handle;
    }

    private void start(Consumer<ClusterChange> changed) {
        informer.start().whenComplete((_, _) -> changed.accept(new ClusterChange.NewKnowledge()));
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

    /** The names of all. */
    List<String> names() {
        return List.copyOf(informer.getStore().listKeys());
    }

    /** Those on a node. */
    List<T> on(String node) {
        return informer.getIndexer().byIndex(BY_NODE, node);
    }

    @Override
    public void close() {
        informer.close();
    }
}
