package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Where redirected connections go. */
public sealed interface RedirectBackend permits ServiceBackend, PodsBackend, RedirectBackend.Literal {
    /**
     * What {@code backend} of a redirect says: the backends, and which of them come first.
     *
     * @param backend the backends
     * @param prefer which of them come first
     */
    record BackendChoice(RedirectBackend backend, List<Preference> prefer) {
        private static final Field<ServiceBackend> SERVICE =
                Field.optional("service", ServiceBackend.OF_REDIRECT, "The ready endpoints of a Service.");
        private static final Field<PodsBackend> PODS =
                Field.optional("pods", PodsBackend.OF_REDIRECT, "Ready Pods of one namespace.");
        private static final Field<List<Address>> ADDRESSES = Field.optional(
                "addresses",
                ListType.set(64, Address.TYPE, "An address.").notEmpty(),
                "Literal addresses: `10.96.12.7:5000`, `\"[2001:db8::7]:5000\"`, or all without port. Names are not"
                        + " possible here.");
        private static final Field<List<BackendPort>> PORTS =
                Field.optional("ports", BackendPort.OF_ADDRESSES, "The ports of `addresses` without one.");
        private static final Field<List<Preference>> PREFER = Field.optional(
                        "prefer",
                        ListType.set(2, Preference.TYPE, "One of them."),
                        "`SameNode`, `SameZone`: the backends of the first preference that any of them meets are taken;"
                                + " if none does, all. Not with `addresses`.")
                .or(List.of());

        static final ObjectType<BackendChoice> TYPE = ObjectType.of(
                        fields -> new BackendChoice(backend(fields), fields.get(PREFER)),
                        SERVICE,
                        PODS,
                        ADDRESSES,
                        PORTS,
                        PREFER)
                .exactlyOneOf(SERVICE, PODS, ADDRESSES)
                .rule(Rule.of(
                        fields -> fields.written(ADDRESSES).isEmpty(),
                        List.of(PORTS),
                        ProblemCode.INVALID_VALUE,
                        "these ports belong to addresses, and there are none",
                        "Move them to pods.ports.",
                        "!has(self.ports) || has(self.addresses)"))
                .rule(Rule.of(
                        fields -> fields.written(ADDRESSES).isPresent()
                                && !fields.list(PREFER).isEmpty(),
                        List.of(PREFER),
                        ProblemCode.INVALID_VALUE,
                        "the node and zone of a literal address are not known",
                        "Remove prefer, or name the backends as a service or as pods.",
                        "!has(self.addresses) || !has(self.prefer) || self.prefer.size() == 0"));

        private static RedirectBackend backend(DecodedFields fields) {
            return fields.find(SERVICE)
                    .<RedirectBackend>map(service -> service)
                    .or(() -> fields.find(PODS))
                    .orElseGet(() -> new Literal(fields.get(ADDRESSES), fields.list(PORTS)));
        }
    }

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
        private static final TextFault NO_ADDRESS = TextFault.unless(
                "(?:%1$s|\\[(?:%2$s)\\])(?::(?:%3$s))?|(?i:%2$s)"
                        .formatted(Addresses.IPV4S, Addresses.IPV6S, RegistryHost.PORTS),
                ProblemCode.INVALID_ADDRESS,
                "%s is not an address",
                "Write a literal address such as 10.96.12.7:5000 or [2001:db8::7]:5000;"
                        + " a redirect cannot go to a name.");

        /** Whether a server on the node itself may be meant is for the node to say. */
        static final TextType<Address> TYPE = TextType.of("address", 53, "[0-9A-Fa-f:.\\[\\]]+", Address::parse)
                .withFaults(List.of(NO_ADDRESS, Addresses.IS_IPV4_MAPPED))
                .withFaults(Arrays.stream(SpecialAddress.values())
                        .filter(special -> special != SpecialAddress.LOOPBACK)
                        .map(SpecialAddress::ofBackend)
                        .toList());

        public Address {
            requireNonNull(address, "address");
            port.ifPresent(RegistryHost::requirePort);
            SpecialAddress.of(address)
                    .filter(special -> special != SpecialAddress.LOOPBACK)
                    .ifPresent(special -> {
                        throw special.ofBackend().in(Addresses.text(address));
                    });
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
                throw NO_ADDRESS.in(text);
            }
            RegistryHost parsed = RegistryHost.parse(text);
            return new Address(Addresses.parse(strip(parsed.host())), parsed.port());
        }

        private static String strip(String host) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }
    }
}
