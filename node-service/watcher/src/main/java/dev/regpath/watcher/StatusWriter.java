package dev.regpath.watcher;

import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes what the status of a path should be, if it is not there already. Used by one thread. */
final class StatusWriter implements WriteQueue.ObjectWriting {
    /**
     * A path as this has written it, which the watch has perhaps not told yet.
     *
     * @param known the version that the watch had told by then
     */
    private record WrittenPath(String known, PathObject path) {}

    private final KubernetesClient client;
    private final InstantSource clock;
    private final DesiredStates states;
    private final Transitions transitions;
    private final Map<String, WrittenPath> written = new HashMap<>();

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param states what to write
     * @param transitions receives what has changed
     */
    StatusWriter(KubernetesClient client, InstantSource clock, DesiredStates states, Transitions transitions) {
        this.client = client;
        this.clock = clock;
        this.states = states;
        this.transitions = transitions;
    }

    @Override
    public boolean write(String name) {
        Optional<PathObject> known = states.path(name);
        if (known.isEmpty()) {
            written.remove(name);
            return false;
        }
        try {
            return write(known.get(), newest(known.get()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                written.remove(name);
                return false;
            }
            throw e;
        }
    }

    /** The watch reports our own write a moment later: until then, what the server answered is newer. */
    private PathObject newest(PathObject known) {
        WrittenPath ours = written.get(known.name());
        if (ours != null && ours.known().equals(known.getMetadata().getResourceVersion())) {
            return ours.path();
        }
        written.remove(known.name());
        return known;
    }

    private boolean write(PathObject known, PathObject path) {
        Optional<DesiredStatus> desired = states.status(path);
        if (desired.isEmpty()) {
            return false; // Not judged yet: it will be due when it is.
        }
        Optional<RegistryPathStatus> before = PathResource.read(path.content()).status();
        RegistryPathStatus now = desired.get().status(before, clock.instant());
        if (before.equals(Optional.of(now))) {
            return false;
        }
        PathObject changed = client.getKubernetesSerialization().clone(path);
        changed.putStatus(now);
        PathObject answer = client.resource(changed).updateStatus();
        written.put(path.name(), new WrittenPath(known.getMetadata().getResourceVersion(), answer));
        transitions.tell(path, before, now);
        return true;
    }
}
