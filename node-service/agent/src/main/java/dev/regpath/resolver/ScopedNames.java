package dev.regpath.resolver;

import dev.regpath.contract.HostName;
import dev.regpath.routing.PinnedName;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names that are answered here, with their addresses. */
final class ScopedNames {
    /** No name: everything is passed on. */
    static final ScopedNames NONE = new ScopedNames(Map.of());

    /** By {@link DnsQuery#inMessages}. */
    private final Map<String, List<InetAddress>> addresses;

    ScopedNames(Map<HostName, List<InetAddress>> addresses) {
        this.addresses = addresses.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> DnsQuery.inMessages(entry.getKey()), entry -> List.copyOf(entry.getValue())));
    }

    /** Those that a table pins. */
    static ScopedNames of(List<PinnedName> names) {
        return new ScopedNames(names.stream().collect(Collectors.toMap(PinnedName::host, PinnedName::addresses)));
    }

    /** The answer to a datagram; empty if it is to be passed on. */
    Optional<byte[]> answerDatagram(byte[] message) {
        return answer(message, true);
    }

    /** The same for a message that came over TCP, and has room for whatever there is to say. */
    Optional<byte[]> answerMessage(byte[] message) {
        return answer(message, false);
    }

    private Optional<byte[]> answer(byte[] message, boolean isDatagram) {
        return DnsQuery.parse(message)
                .filter(query -> addresses.containsKey(query.name()))
                .map(query -> DnsReply.addresses(
                        query,
                        message,
                        addresses.getOrDefault(query.name(), List.of()),
                        isDatagram ? roomOf(query) : 0xffff));
    }

    private static int roomOf(DnsQuery query) {
        return query.extension()
                .map(extension -> Math.min(extension.size(), DnsReply.DATAGRAM))
                .orElse(DnsQuery.SMALLEST);
    }
}
