package dev.regpath.contract;

import java.util.List;

/** Where a mirror is. */
public sealed interface MirrorBackend permits ServiceBackend, PodsBackend, MirrorBackend.Hosts {
    /**
     * Hosts by address or by name; containerd resolves the names.
     *
     * @param hosts tried in this order; the scheme's port if one names none
     */
    record Hosts(List<RegistryHost> hosts) implements MirrorBackend {
        public Hosts {
            hosts = List.copyOf(hosts);
        }
    }
}
