package dev.regpath.watcher;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what objects of the API server hold as text. What is no address or no protocol of ours is passed over. */
final class Literals {
    private Literals() {}

    /** A list that an object may leave out. */
    static <T> Stream<T> each(@Nullable List<T> list) {
        return list == null ? Stream.of() : list.stream().filter(Objects::nonNull);
    }

    static List<InetAddress> addresses(Stream<String> texts) {
        return texts.filter(Addresses::isLiteral)
                .map(Addresses::parse)
                .distinct()
                .sorted(Addresses.ORDER)
                .toList();
    }

    /** TCP if nothing is said, as everywhere in Kubernetes. */
    static Optional<Protocol> protocol(@Nullable String text) {
        return switch (text == null ? "TCP" : text) {
            case "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            default -> Optional.empty();
        };
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
