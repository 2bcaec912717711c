package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.PathRefusal;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a decision rests on, at one moment.
 *
 * @param names what is known of each followed name; one that was never asked for is absent. Empty as a whole for who asks
 *     for none: the watcher, since names may mean something else on each node
 * @param ownAddresses the node's own
 * @param guarded the API server
 * @param policy what resources may use of the node
 * @param node the node's name and labels; empty if not known
 * @param cluster Services, Pods and ConfigMaps; empty if there is no cluster to ask, or it was not asked yet
 * @param refused why the watcher accepts the path on no node; empty if it says nothing of the kind
 */
public record Observation(
        Optional<Map<HostName, NameView>> names,
        Set<InetAddress> ownAddresses,
        Guarded guarded,
        NodePolicy policy,
        Optional<NodeView> node,
        Optional<ClusterView> cluster,
        Optional<PathRefusal> refused) {
    /** Nothing was seen. */
    public static final Observation NONE =
            new Observation(Map.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty());

    /** Where all of the API server is known, with the usual policy. */
    public Observation(
            Map<HostName, NameView> names,
            Set<InetAddress> ownAddresses,
            Set<ApiServerAddress> apiServers,
            Optional<NodeView> node,
            Optional<ClusterView> cluster) {
        this(
                Optional.of(names),
                ownAddresses,
                new Guarded(apiServers, Set.of(), Set.of()),
                NodePolicy.DEFAULT,
                node,
                cluster,
                Optional.empty());
    }

    /** The same for a path, of which more or less is known. */
    public Observation of(Optional<NodeView> here, Optional<ClusterView> told, Optional<PathRefusal> no) {
        return new Observation(names, ownAddresses, guarded, policy, here, told, no);
    }

    public Observation {
        names = names.map(Map::copyOf);
        ownAddresses = Set.copyOf(ownAddresses);
        requireNonNull(guarded, "guarded");
        requireNonNull(policy, "policy");
        requireNonNull(node, "node");
        requireNonNull(cluster, "cluster");
        requireNonNull(refused, "refused");
    }

    /** Whether a name was asked for, and has no address that is known. */
    public boolean misses(HostName name) {
        return names.isPresent() && name(name).addresses().isEmpty();
    }

    /** What is known of a name; nothing if it was never asked for. */
    public NameView name(HostName name) {
        return names.map(known -> known.getOrDefault(name, NameView.UNKNOWN)).orElse(NameView.UNKNOWN);
    }
}
