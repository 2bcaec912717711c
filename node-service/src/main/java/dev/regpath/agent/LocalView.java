package dev.regpath.agent;

import dev.regpath.observe.ApiServers;
import dev.regpath.observe.NodeAddresses;
import java.net.InetAddress;
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
        return new LocalView(NodeAddresses.read(), ApiServers.read(settings.environment(), settings.kubeconfigs()));
    }
}
