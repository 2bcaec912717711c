package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Pin;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The addresses by which a name that never resolved is reached on this node: what the path itself says of where the name is
 * outside or, where it says nothing, a placeholder. They are frontends like those that DNS gives.
 */
final class StandIns {
    private static final StandIn NOTHING = new StandIn(List.of(), PinOrigin.FRONTEND);

    private final RegistryPath path;
    private final Observation seen;
    private final Placeholders placeholders;

    StandIns(RegistryPath path, Observation seen, Placeholders placeholders) {
        this.path = path;
        this.seen = seen;
        this.placeholders = placeholders;
    }

    /** Addresses, and where they come from. */
    record StandIn(List<InetAddress> addresses, PinOrigin origin) {
        StandIn {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * What stands for a name. Of one that has addresses by now, the placeholder that it had: Go's resolver believes for five
     * seconds what it has read in a hosts file, and others for longer.
     *
     * @param families those of the backends; none if there is no backend at the moment
     * @return without addresses if the name needs none, or nothing may stand for it
     */
    StandIn of(HostName host, Set<String> families) {
        // The API server may have the name, too: at other ports it must be found as soon as DNS is back.
        if (path.pin() != Pin.WHEN_UNRESOLVABLE || Protection.names(host, seen).isPresent()) {
            return NOTHING;
        }
        String family = families.isEmpty() || families.contains(Addresses.IPV4_FAMILY)
                ? Addresses.IPV4_FAMILY
                : Addresses.IPV6_FAMILY;
        StandIn placeholder =
                new StandIn(placeholders.address(host, family).stream().toList(), PinOrigin.PLACEHOLDER);
        if (!seen.misses(host)) {
            return placeholder.addresses().stream().allMatch(placeholders::isInPlace) ? placeholder : NOTHING;
        }
        // All redirects of the path: the name has the same addresses at each of its ports.
        List<InetAddress> known = Stream.<Function<FrontendSpec, Stream<InetAddress>>>of(
                        frontend -> frontend.addresses().stream(), this::ofService)
                .map(source -> path.redirects().stream()
                        .map(RedirectSpec::frontend)
                        .filter(frontend -> frontend.hosts().contains(host))
                        .flatMap(source)
                        .filter(address -> families.contains(Addresses.family(address)))
                        .distinct()
                        .toList())
                .filter(addresses -> !addresses.isEmpty())
                .findFirst()
                .orElse(List.of());
        return known.isEmpty() ? placeholder : new StandIn(known, PinOrigin.FRONTEND);
    }

    private Stream<InetAddress> ofService(FrontendSpec frontend) {
        return seen.cluster().stream()
                .flatMap(cluster -> frontend.service().map(cluster.services()::get).stream())
                .flatMap(service -> service.externalAddresses().stream());
    }
}
