package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Pin;
import dev.regpath.contract.RedirectBackend;
import dev.regpath.contract.RegistryPath;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Addresses that stand for names on this node while nobody knows theirs. They are of the networks that RFC 5737 and RFC
 * 3849 keep for documentation, so that they are nobody's: {@code 192.0.2.1} to {@code 192.0.2.254}, and for IPv6 {@code
 * 2001:db8::192.0.2.1} and so on.
 *
 * <p>A name keeps its number as long as it is pinned. A new one has that which its hash says, or the next one free, so that
 * most names have the same on each node. Numbers that are in use for something else are left out.
 */
final class Placeholders {
    /** 192.0.2.0 and 192.0.2.255 are no hosts. */
    private static final int COUNT = 254;

    private static final byte[] IPV4 = {(byte) 192, 0, 2};
    private static final byte[] IPV6 = {0x20, 0x01, 0x0d, (byte) 0xb8};

    private final Map<HostName, Integer> numbers;
    private final Set<InetAddress> inPlace;

    private Placeholders(Map<HostName, Integer> numbers, Set<InetAddress> inPlace) {
        this.numbers = Map.copyOf(numbers);
        this.inPlace = Set.copyOf(inPlace);
    }

    /**
     * Gives each name that may be pinned a number, as long as there are any.
     *
     * @param paths the oldest first: a new one takes no number away
     * @param before what is in place
     * @param here what was observed, whatever path it is about
     */
    static Placeholders of(List<RegistryPath> paths, RoutingTable before, Observation here) {
        Map<HostName, Integer> numbers = new HashMap<>();
        for (PinnedName name : before.names()) {
            if (name.origin() == PinOrigin.PLACEHOLDER) {
                number(name.addresses().getFirst()).ifPresent(number -> numbers.put(name.host(), number));
            }
        }
        Set<Integer> taken = taken(paths, here);
        numbers.values().removeIf(taken::contains);
        taken.addAll(numbers.values());
        paths.stream()
                .filter(path -> path.pin() == Pin.WHEN_UNRESOLVABLE)
                .flatMap(path -> path.redirects().stream())
                .flatMap(redirect -> redirect.frontend().hosts().stream())
                .distinct()
                .filter(host -> !numbers.containsKey(host))
                .forEachOrdered(host -> free(host, taken).ifPresent(number -> {
                    taken.add(number);
                    numbers.put(host, number);
                }));
        return new Placeholders(
                numbers,
                before.redirects().stream()
                        .map(redirect -> redirect.frontend().endpoint().address())
                        .filter(address -> number(address).isPresent())
                        .collect(Collectors.toSet()));
    }

    /** Whether a path finds the same here as there. */
    boolean areThoseOf(Placeholders others, RegistryPath path) {
        return path.redirects().stream()
                .flatMap(redirect -> redirect.frontend().hosts().stream())
                .allMatch(host -> isThatOf(others, host));
    }

    private boolean isThatOf(Placeholders others, HostName host) {
        return Objects.equals(numbers.get(host), others.numbers.get(host))
                && Stream.of(Addresses.IPV4_FAMILY, Addresses.IPV6_FAMILY)
                        .flatMap(family -> address(host, family).stream())
                        .allMatch(address -> isInPlace(address) == others.isInPlace(address));
    }

    private static Optional<Integer> free(HostName host, Set<Integer> taken) {
        int first = Math.floorMod(host.text().hashCode(), COUNT); // As the language defines it: the same on each node.
        return IntStream.range(0, COUNT)
                .mapToObj(step -> 1 + (first + step) % COUNT)
                .filter(number -> !taken.contains(number))
                .findFirst();
    }

    private static Set<Integer> taken(List<RegistryPath> paths, Observation here) {
        Set<Integer> taken = new HashSet<>();
        Stream.of(
                        here.ownAddresses().stream(),
                        here.guarded().servers().stream().map(ApiServerAddress::address),
                        here.names().stream()
                                .flatMap(names -> names.values().stream())
                                .map(NameView::addresses)
                                .flatMap(Collection::stream),
                        paths.stream().flatMap(Placeholders::literals))
                .flatMap(addresses -> addresses)
                .forEach(address -> number(address).ifPresent(taken::add));
        return taken;
    }

    private static Stream<InetAddress> literals(RegistryPath path) {
        return path.redirects().stream()
                .flatMap(redirect -> Stream.concat(
                        redirect.frontend().addresses().stream(),
                        redirect.backend() instanceof RedirectBackend.Literal literal
                                ? literal.addresses().stream().map(RedirectBackend.Address::address)
                                : Stream.empty()));
    }

    /** The number of an address that is a placeholder, or would be one. */
    private static Optional<Integer> number(InetAddress address) {
        byte[] bytes = address.getAddress();
        int number = bytes[bytes.length - 1] & 0xff;
        return number >= 1 && number <= COUNT && address.equals(address(number, Addresses.family(address)))
                ? Optional.of(number)
                : Optional.empty();
    }

    /**
     * What stands for a name.
     *
     * @param family {@code IPv4} or {@code IPv6}, as {@link Addresses#family} has it
     * @return empty if all numbers are taken
     */
    Optional<InetAddress> address(HostName host, String family) {
        return Optional.ofNullable(numbers.get(host)).map(number -> address(number, family));
    }

    /** Whether one leads to backends already. */
    boolean isInPlace(InetAddress placeholder) {
        return inPlace.contains(placeholder);
    }

    private static InetAddress address(int number, String family) {
        byte[] bytes = new byte[family.equals(Addresses.IPV6_FAMILY) ? 16 : 4];
        System.arraycopy(IPV4, 0, bytes, bytes.length - 4, IPV4.length);
        bytes[bytes.length - 1] = (byte) number;
        if (bytes.length == 16) {
            System.arraycopy(IPV6, 0, bytes, 0, IPV6.length);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
