package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.intent.HostName;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a decision rests on, at one moment.
 *
 * @param names what is known of each followed name; one that was never asked for is absent
 * @param ownAddresses the node's own
 * @param apiServers where the API server is
 * @param node the node's name and labels; empty if nobody told
 * @param cluster Services, Pods and ConfigMaps; empty if there is no cluster to ask, or it was not asked yet
 */
public record Observation(
        Map<HostName, NameView> names,
        Set<InetAddress> ownAddresses,
        Set<ApiServer> apiServers,
        Optional<NodeView> node,
        Optional<ClusterView> cluster) {
    /** Nothing was seen. */
    public static final Observation NONE =
            new Observation(Map.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty());

    public Observation {
        names = Map.copyOf(names);
        ownAddresses = Set.copyOf(ownAddresses);
        apiServers = Set.copyOf(apiServers);
        requireNonNull(node, "node");
        requireNonNull(cluster, "cluster");
    }

    /** What is known of a name; nothing if it was never asked for. */
    public NameView name(HostName name) {
        return names.getOrDefault(name, NameView.UNKNOWN);
    }
}
