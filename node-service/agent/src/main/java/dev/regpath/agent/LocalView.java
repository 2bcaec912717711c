package dev.regpath.agent;

import dev.regpath.observe.ApiServers;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.NodeAddresses;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a node sees of itself without asking anybody. To look costs milliseconds, so that it is looked at regularly and
 * not with each change.
 *
 * @param addresses its own
 * @param servers where the API server is
 */
record LocalView(Set<InetAddress> addresses, ApiServers servers) {
    LocalView {
        addresses = Set.copyOf(addresses);
    }

    static LocalView look(NodeSettings settings) {
        ClusterSettings.Hints hints = settings.cluster().hints();
        ApiServers servers = ApiServers.read(hints.environment(), hints.kubeconfigs());
        try {
            return new LocalView(NodeAddresses.read(), servers);
        } catch (SocketException e) {
            Set<Guarded.Unknown> unknown = new HashSet<>(servers.unreadable());
            unknown.add(new Guarded.Unknown(
                    "the kernel does not list the node's own addresses (%s)".formatted(e.getMessage()),
                    OptionalInt.empty()));
            return new LocalView(Set.of(), new ApiServers(servers.servers(), unknown));
        }
    }
}
