package dev.regpath.watcher;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import org.jspecify.annotations.Nullable;

/**
 * A Lease that has no holder once its leader has ended. The library's own names the old leader still, since its patch leaves
 * out what is null, and a renewal that was under way then takes it back: nobody led until it had run out.
 */
final class ReturnedLease extends LeaseLock {
    private final String namespace;
    private final String name;
    private boolean returned;

    ReturnedLease(WatchSettings.Election election) {
        super(election.namespace(), election.name(), election.identity());
        this.namespace = election.namespace();
        this.name = election.name();
    }

    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
        if (returned) {
            throw new KubernetesClientException("the lease was given back");
        }
        if (isHeld(record.getHolderIdentity())) {
            super.update(client, record);
            return;
        }
        returned = true;
        // Only as long as it is ours. RFC 6902 §4.6.
        var _ = client.leases()
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "test", "path": "/spec/holderIdentity", "value": "%s"},
                         {"op": "remove", "path": "/spec/holderIdentity"},
                         {"op": "replace", "path": "/spec/leaseDurationSeconds", "value": 1}]
                        """.formatted(identity()));
    }

    private static boolean isHeld(@Nullable String holder) {
        return holder != null && !holder.isEmpty();
    }
}
