package dev.regpath.agent;

import dev.regpath.contract.Addresses;
import dev.regpath.hostsfile.HostsFileApplier;
import dev.regpath.proto.node.NameAnswerer;
import dev.regpath.proto.node.NameState;
import dev.regpath.proto.node.PinOrigin;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.util.List;

/** The pinned names of a table in the words of the API. */
final class NameStatus {
    private NameStatus() {}

    static List<PinnedName> of(List<dev.regpath.routing.PinnedName> names, HostsFileApplier hosts) throws IOException {
        if (names.isEmpty()) {
            return List.of();
        }
        List<dev.regpath.routing.PinnedName> inPlace = hosts.observe(names);
        return names.stream()
                .map(name -> message(name)
                        .setAnsweredBy(NameAnswerer.NAME_ANSWERER_HOSTS_FILE)
                        .setState(inPlace.contains(name) ? NameState.NAME_STATE_IN_PLACE : NameState.NAME_STATE_MISSING)
                        .build())
                .toList();
    }

    /** Those that the agent's resolver answers, as long as the agent runs. */
    static List<PinnedName> answered(RoutingTable inPlace) {
        return inPlace.answered().stream()
                .map(name -> message(name)
                        .setAnsweredBy(NameAnswerer.NAME_ANSWERER_RESOLVER)
                        .setState(NameState.NAME_STATE_IN_PLACE)
                        .build())
                .toList();
    }

    private static PinnedName.Builder message(dev.regpath.routing.PinnedName name) {
        return PinnedName.newBuilder()
                .setHost(name.host().text())
                .setPath(name.path())
                .addAllAddresses(name.addresses().stream().map(Addresses::text).toList())
                .setOrigin(origin(name.origin()));
    }

    private static PinOrigin origin(dev.regpath.routing.PinOrigin origin) {
        return switch (origin) {
            case LAST_KNOWN -> PinOrigin.PIN_ORIGIN_LAST_KNOWN;
            case FRONTEND -> PinOrigin.PIN_ORIGIN_FRONTEND;
            case PLACEHOLDER -> PinOrigin.PIN_ORIGIN_PLACEHOLDER;
            case BACKENDS -> PinOrigin.PIN_ORIGIN_BACKENDS;
        };
    }
}
