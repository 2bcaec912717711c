package dev.regpath.intent;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/** Where redirected connections go. */
public sealed interface RedirectBackend permits ServiceBackend, PodsBackend, RedirectBackend.Literal {
    /**
     * Literal addresses.
     *
     * @param addresses each with its own port, or all without
     * @param ports the ports of those without
     */
    record Literal(List<Address> addresses, List<BackendPort> ports) implements RedirectBackend {
        public Literal {
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }
    }

    /**
     * One of them.
     *
     * @param address the address
     * @param port its port; empty if {@link Literal#ports} has it
     */
    record Address(InetAddress address, OptionalInt port) {
        public Address {
            requireNonNull(address, "address");
            port.ifPresent(RegistryHost::requirePort);
            if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLinkLocalAddress()) {
                throw new InvalidText(
                        ProblemCode.INVALID_ADDRESS,
                        Quoted.of(Addresses.text(address)) + " is no address of a single host that can be reached",
                        "Write the backend's own, routable address.");
            }
        }

        /**
         * Reads {@code 10.0.0.7:5000}, {@code 10.0.0.7}, {@code [2001:db8::7]:5000} or {@code 2001:db8::7}.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        public static Address parse(String text) {
            if (!text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':')) {
                return new Address(Addresses.parse(text), OptionalInt.empty());
            }
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon >= 0 && !text.endsWith("]");
            String host = hasPort ? text.substring(0, colon) : text;
            if (!Addresses.isLiteral(strip(host))) {
                throw new InvalidText(
                        ProblemCode.INVALID_ADDRESS,
                        Quoted.of(text) + " is not an address",
                        "Write a literal address such as 10.96.12.7:5000 or [2001:db8::7]:5000;"
                                + " a redirect cannot go to a name.");
            }
            RegistryHost parsed = RegistryHost.parse(text);
            return new Address(Addresses.parse(strip(parsed.host())), parsed.port());
        }

        private static String strip(String host) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }
    }
}
