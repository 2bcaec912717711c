package dev.regpath.contract;

import static dev.regpath.fault.ProblemCode.DUPLICATE_VALUE;
import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.MISSING_FIELD;
import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.Value;
import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a process on the node asks for: any of the addresses at any of the ports.
 *
 * @param hosts names whose addresses are followed
 * @param addresses literal addresses
 * @param service a Service whose external addresses are meant
 * @param ports at least one, unless there is only {@code service}: then none means all of its ports
 */
public record FrontendSpec(
        List<HostName> hosts, List<InetAddress> addresses, Optional<ObjectRef> service, List<FrontendPort> ports) {
    private static final TextType<InetAddress> BARE_ADDRESS =
            TextType.of("address", Addresses.TYPE.longest(), Addresses.TYPE.pattern(), FrontendSpec::bareAddress);
    private static final String NO_NAME = "one of several ports has no name";

    private static final Field<List<HostName>> HOSTS = Field.optional(
                    "hosts",
                    ListType.set(64, HostName.TYPE, "A name."),
                    "Names whose addresses are followed as they change. An address that has left DNS counts for ten more"
                            + " minutes; while a name does not resolve, its last addresses count.")
            .or(List.of());
    private static final Field<List<InetAddress>> ADDRESSES = Field.optional(
                    "addresses",
                    ListType.set(64, BARE_ADDRESS, "An address."),
                    "Literal addresses without port: `203.0.113.10`, `\"2001:db8::10\"`.")
            .or(List.of());
    private static final Field<ObjectRef> SERVICE = Field.optional(
            "service",
            ObjectRef.TYPE,
            "The external addresses of a Service: its load balancer's and its external IPs.");
    private static final Field<List<FrontendPort>> PORTS = Field.optional(
                    "ports",
                    ListType.of(16, FrontendPort.TYPE, "A port."),
                    "Must be there with `hosts` or `addresses`.")
            .or(List.of())
            .otherwise("all of the Service's");

    static final ObjectType<FrontendSpec> TYPE = ObjectType.of(
                    fields -> new FrontendSpec(
                            fields.get(HOSTS), fields.get(ADDRESSES), fields.find(SERVICE), fields.get(PORTS)),
                    HOSTS,
                    ADDRESSES,
                    SERVICE,
                    PORTS)
            .rule(
                    Rule.of(
                            fields -> fields.isBlank(HOSTS)
                                    && fields.isBlank(ADDRESSES)
                                    && fields.written(SERVICE).isEmpty(),
                            List.of(),
                            MISSING_FIELD,
                            "none of hosts, addresses, service is there",
                            "Say which addresses are redirected.",
                            "(has(self.hosts) && self.hosts.size() > 0) || (has(self.addresses) && self.addresses.size() > 0) || has(self.service)"))
            .rule(
                    Rule.of(
                            fields -> fields.isBlank(PORTS) && !(fields.isBlank(HOSTS) && fields.isBlank(ADDRESSES)),
                            List.of(),
                            MISSING_FIELD,
                            "no ports are there",
                            "Add ports, such as [{port: 443}].",
                            "!((has(self.hosts) && self.hosts.size() > 0) || (has(self.addresses) && self.addresses.size() > 0)) || (has(self.ports) && self.ports.size() > 0)"))
            .rule(new Rule(
                    NO_NAME,
                    "!has(self.ports) || self.ports.size() < 2 || self.ports.all(p, has(p.name))",
                    fields -> fields.written(PORTS).ifPresent(list -> requireDistinct(fields.list(PORTS), list))));

    /**
     * A port of a frontend.
     *
     * @param name joins it with the backend's port of that name; empty if there is only one
     * @param port 1 to 65535
     * @param protocol TCP or UDP
     */
    public record FrontendPort(Optional<String> name, int port, Protocol protocol) {
        private static final Field<String> NAME = Field.optional(
                "name", KubeNames.PORT_NAME, "Joins it with a backend port. Must be there if there are several ports.");
        private static final Field<Integer> PORT = Field.required("port", NumberType.PORT, "1 to 65535.");
        private static final Field<Protocol> PROTOCOL =
                Field.optional("protocol", Protocol.TYPE, "`TCP` or `UDP`.").completedBy(Protocol.TCP);

        static final ObjectType<FrontendPort> TYPE = ObjectType.of(
                fields -> new FrontendPort(fields.find(NAME), fields.get(PORT), fields.get(PROTOCOL)),
                NAME,
                PORT,
                PROTOCOL);

        public FrontendPort {
            requireNonNull(name, "name");
            RegistryHost.requirePort(port);
            requireNonNull(protocol, "protocol");
        }
    }

    public FrontendSpec {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        requireNonNull(service, "service");
        ports = List.copyOf(ports);
    }

    private static InetAddress bareAddress(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && (text.startsWith("[") || colon == text.indexOf(':'));
        if (hasPort) {
            throw new InvalidText(
                    ProblemCode.INVALID_ADDRESS,
                    Quoted.of(text) + " is not a bare address",
                    "Write only the address, without brackets; ports are listed under ports.");
        }
        return Addresses.parse(text);
    }

    private static void requireDistinct(List<FrontendPort> ports, Value list) {
        long distinct = ports.stream()
                .map(port -> port.protocol() + "/" + port.port())
                .distinct()
                .count();
        if (distinct < ports.size()) {
            list.reject(DUPLICATE_VALUE, "a port and protocol are twice in the list", "Keep one of them.");
        }
        long names =
                ports.stream().flatMap(port -> port.name().stream()).distinct().count();
        if (names < ports.stream().filter(port -> port.name().isPresent()).count()) {
            list.reject(DUPLICATE_VALUE, "two ports have the same name", "Give each its own name.");
        } else if (ports.size() > 1 && names < ports.size()) {
            list.reject(INVALID_VALUE, NO_NAME, "Name each port here and in the backend alike.");
        }
    }
}
