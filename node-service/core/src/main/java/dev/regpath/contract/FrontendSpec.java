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
import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
    private static final TextType<InetAddress> ADDRESS = Addresses.TYPE
            .readBy(FrontendSpec::address)
            .withFaults(List.of(Addresses.NO_ADDRESS, Addresses.IS_IPV4_MAPPED))
            .withFaults(Arrays.stream(SpecialAddress.values())
                    .map(SpecialAddress::ofFrontend)
                    .toList());

    /** Other names of what is protected may mean a registry somewhere; what they resolve to is for nodes to judge. */
    private static final TextType<HostName> HOST =
            HostName.TYPE.readBy(FrontendSpec::host).withFaults(List.of(SpecialAddress.LOOPBACK.ofFrontendName()));

    private static final Field<List<HostName>> HOSTS = Field.optional(
                    "hosts",
                    ListType.set(64, HOST, "A name."),
                    "Names whose addresses are followed as they change. An address that has left DNS counts for ten more"
                            + " minutes; while a name does not resolve, its last addresses count.")
            .or(List.of());
    private static final Field<List<InetAddress>> ADDRESSES = Field.optional(
                    "addresses",
                    ListType.set(64, ADDRESS, "An address."),
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
            .rule(
                    Rule.of(
                            fields -> FrontendPort.isTwice(fields.list(PORTS)),
                            List.of(PORTS),
                            DUPLICATE_VALUE,
                            "a port and protocol are twice in the list",
                            "Keep one of them.",
                            "!has(self.ports) || self.ports.all(p, self.ports.exists_one(q, q.port == p.port && (has(q.protocol) ? q.protocol : 'TCP') == (has(p.protocol) ? p.protocol : 'TCP')))"))
            .rule(
                    Rule.of(
                            fields -> FrontendPort.isNameTwice(fields.list(PORTS)),
                            List.of(PORTS),
                            DUPLICATE_VALUE,
                            "two ports have the same name",
                            "Give each its own name.",
                            "!has(self.ports) || self.ports.all(p, !has(p.name) || self.ports.exists_one(q, has(q.name) && q.name == p.name))"))
            .rule(Rule.of(
                    fields -> fields.list(PORTS).size() > 1
                            && !FrontendPort.isNameTwice(fields.list(PORTS))
                            && fields.list(PORTS).stream()
                                    .anyMatch(port -> port.name().isEmpty()),
                    List.of(PORTS),
                    INVALID_VALUE,
                    "one of several ports has no name",
                    "Name each port here and in the backend alike.",
                    "!has(self.ports) || self.ports.size() < 2 || self.ports.all(p, has(p.name))"));

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

        private static boolean isTwice(List<FrontendPort> ports) {
            return isTwice(ports.stream().map(port -> port.protocol + "/" + port.port));
        }

        private static boolean isNameTwice(List<FrontendPort> ports) {
            return isTwice(ports.stream().flatMap(port -> port.name.stream()));
        }

        private static boolean isTwice(Stream<String> texts) {
            Set<String> seen = new HashSet<>();
            return !texts.allMatch(seen::add);
        }
    }

    public FrontendSpec {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        requireNonNull(service, "service");
        ports = List.copyOf(ports);
    }

    private static InetAddress address(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && (text.startsWith("[") || colon == text.indexOf(':'));
        if (hasPort) {
            throw new InvalidText(
                    ProblemCode.INVALID_ADDRESS,
                    Quoted.of(text) + " is not a bare address",
                    "Write only the address, without brackets; ports are listed under ports.");
        }
        InetAddress address = Addresses.parse(text);
        SpecialAddress.of(address).ifPresent(special -> {
            throw special.ofFrontend().in(text);
        });
        return address;
    }

    private static HostName host(String text) {
        HostName host = new HostName(text);
        if (SpecialAddress.of(text).equals(Optional.of(SpecialAddress.LOOPBACK))) {
            throw SpecialAddress.LOOPBACK.ofFrontendName().in(text);
        }
        return host;
    }
}
