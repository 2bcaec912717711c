package dev.regpath.contract;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import java.util.Arrays;
import java.util.List;

/** Where a mirror is. */
public sealed interface MirrorBackend permits ServiceBackend, PodsBackend, MirrorBackend.Hosts {
    Field<ServiceBackend> SERVICE = Field.optional(
            "service",
            ServiceBackend.OF_MIRROR,
            "A Service. Its nearest ready endpoints are tried, three at most, and its cluster address last.");
    Field<PodsBackend> PODS =
            Field.optional("pods", PodsBackend.OF_MIRROR, "Ready Pods, the nearest first, three at most.");
    Field<List<RegistryHost>> ADDRESSES = Field.optional(
            "addresses",
            ListType.set(64, Hosts.HOST, "A host.").notEmpty(),
            "Tried in this order: `10.96.12.7:5000`, `\"[2001:db8::7]:5000\"`, `registry.internal:5000`. Names are"
                    + " resolved by containerd. Without a port, that of the scheme.");
    ObjectType<MirrorBackend> TYPE = ObjectType.of(
                    fields -> fields.find(SERVICE)
                            .<MirrorBackend>map(service -> service)
                            .or(() -> fields.find(PODS))
                            .orElseGet(() -> new Hosts(fields.get(ADDRESSES))),
                    SERVICE,
                    PODS,
                    ADDRESSES)
            .exactlyOneOf(SERVICE, PODS, ADDRESSES);

    /**
     * Hosts by address or by name; containerd resolves the names.
     *
     * @param hosts tried in this order; the scheme's port if one names none
     */
    record Hosts(List<RegistryHost> hosts) implements MirrorBackend {
        /** Whether a server on the node itself may be meant is for the node to say. */
        private static final TextType<RegistryHost> HOST = RegistryHost.TYPE
                .readBy(Hosts::host)
                .withFaults(Arrays.stream(SpecialAddress.values())
                        .filter(special -> !special.isOfThisNode())
                        .map(SpecialAddress::ofBackend)
                        .toList());

        private static RegistryHost host(String text) {
            RegistryHost host = RegistryHost.parse(text);
            host.special().filter(special -> !special.isOfThisNode()).ifPresent(special -> {
                throw special.ofBackend().in(text);
            });
            return host;
        }

        public Hosts {
            hosts = List.copyOf(hosts);
        }
    }
}
