package dev.regpath.watcher;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes the route of a path, by which nodes learn what to do, if it is not there already; removes that of a path that is
 * gone. Used by one thread.
 */
final class RouteWriter implements WriteQueue.ObjectWriting {
    /**
     * A route as this has written it, which the watch has perhaps not told yet.
     *
     * @param known the version that the watch had told by then; empty if it had told of none
     */
    private record WrittenRoute(String known, RouteObject route) {}

    private final KubernetesClient client;
    private final DesiredStates states;
    private final Map<String, WrittenRoute> written = new HashMap<>();

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param states what to write
     */
    RouteWriter(KubernetesClient client, DesiredStates states) {
        this.client = client;
        this.states = states;
    }

    @Override
    public boolean write(String name) {
        Optional<RouteObject> told = states.route(name);
        Optional<PathObject> path = states.path(name);
        if (path.isEmpty()) {
            written.remove(name);
            return told.filter(this::delete).isPresent();
        }
        Optional<Judgement> judgement = states.judgement(path.get());
        if (judgement.isEmpty()) {
            return false; // Not judged yet: it will be due when it is.
        }
        String known =
                told.map(route -> route.getMetadata().getResourceVersion()).orElse("");
        Optional<RouteObject> newest = Optional.ofNullable(written.get(name))
                .filter(ours -> ours.known().equals(known))
                .map(WrittenRoute::route)
                .or(() -> told);
        if (newest.filter(route -> route.isOf(path.get(), judgement.get().route()))
                .isPresent()) {
            return false;
        }
        RouteObject wanted = RouteObject.of(path.get(), judgement.get().route());
        written.put(name, new WrittenRoute(known, put(wanted, newest)));
        return true;
    }

    private RouteObject put(RouteObject wanted, Optional<RouteObject> before) {
        if (before.isEmpty()) {
            return client.resource(wanted).create();
        }
        wanted.getMetadata()
                .setResourceVersion(
                        Objects.requireNonNull(before.get().getMetadata().getResourceVersion(), "resourceVersion"));
        return client.resource(wanted).update();
    }

    private boolean delete(RouteObject route) {
        try {
            return !client.resource(route).delete().isEmpty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false; // Kubernetes was faster.
            }
            throw e;
        }
    }
}
