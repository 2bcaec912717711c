package dev.regpath.intent;

import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.MISSING_FIELD;

import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes an element of {@code spec.redirects}. */
final class RedirectDecoder {
    private static final Map<String, Protocol> PROTOCOLS = Words.of("TCP", Protocol.TCP, "UDP", Protocol.UDP);
    private static final Map<String, WhenNoBackend> WHEN_NO_BACKEND =
            Words.of("PassThrough", WhenNoBackend.PASS_THROUGH, "Refuse", WhenNoBackend.REFUSE);

    private RedirectDecoder() {}

    static Optional<RedirectSpec> decode(Value value) {
        Fields fields = value.fields();
        Optional<String> name = fields.required("name").flatMap(text -> text.parse(KubeNames::label));
        Optional<FrontendSpec> frontend = fields.required("frontend").flatMap(RedirectDecoder::frontend);
        Optional<Value> backendValue = fields.required("backend");
        Optional<BackendDecoder.Target> target = backendValue.flatMap(BackendDecoder::redirect);
        WhenNoBackend whenNoBackend = fields.optional("whenNoBackend")
                .flatMap(word -> word.word(WHEN_NO_BACKEND))
                .orElse(WhenNoBackend.PASS_THROUGH);
        boolean skip =
                fields.optional("skipRedirectFromBackend").flatMap(Value::bool).orElse(false);
        fields.end();
        if (name.isEmpty() || frontend.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        RedirectBackend backend = target.get().backend();
        if (!value.report().isClean()) {
            return Optional.empty(); // Ports that could not be read would be missed a second time.
        }
        backendValue.ifPresent(where -> PortJoin.fault(frontend.get().ports(), backend)
                .ifPresent(fault -> where.reject(fault.code(), fault.what(), fault.remedy())));
        return Optional.of(new RedirectSpec(
                name.get(), frontend.get(), backend, target.get().prefer(), whenNoBackend, skip));
    }

    private static Optional<FrontendSpec> frontend(Value value) {
        Fields fields = value.fields();
        Optional<Value> hostsValue = fields.optional("hosts");
        List<HostName> hosts = hostsValue
                .map(list -> list.each(text -> text.parse(HostName::new)))
                .orElse(List.of());
        Optional<Value> addressesValue = fields.optional("addresses");
        List<InetAddress> addresses = addressesValue
                .map(list -> list.each(text -> text.parse(RedirectDecoder::address)))
                .orElse(List.of());
        Optional<Value> serviceValue = fields.optional("service");
        Optional<ObjectRef> service = serviceValue.flatMap(RedirectDecoder::service);
        Optional<Value> portsValue = fields.optional("ports");
        List<FrontendSpec.Port> ports =
                portsValue.map(list -> list.each(RedirectDecoder::port)).orElse(List.of());
        fields.end();
        boolean asksForNothing = isEmpty(hostsValue) && isEmpty(addressesValue) && serviceValue.isEmpty();
        if (fields.isReadable() && asksForNothing) {
            value.reject(
                    MISSING_FIELD, "none of hosts, addresses, service is there", "Say which addresses are redirected.");
        }
        if (fields.isReadable() && isEmpty(portsValue) && (!isEmpty(hostsValue) || !isEmpty(addressesValue))) {
            value.reject(MISSING_FIELD, "no ports are there", "Add ports, such as [{port: 443}].");
        }
        portsValue.ifPresent(list -> requireDistinctPorts(ports, list));
        return Optional.of(new FrontendSpec(hosts, addresses, service, ports));
    }

    private static boolean isEmpty(Optional<Value> list) {
        return list.map(Value::isEmptyList).orElse(true);
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
        return Addresses.parse(text);
    }

    private static Optional<ObjectRef> service(Value value) {
        Fields fields = value.fields();
        Optional<ObjectRef> service = BackendDecoder.objectRef(fields);
        fields.end();
        return service;
    }

    private static Optional<FrontendSpec.Port> port(Value value) {
        Fields fields = value.fields();
        Optional<Value> nameValue = fields.optional("name");
        Optional<String> name = nameValue.flatMap(text -> text.parse(KubeNames::port));
        Optional<Integer> port = fields.required("port").flatMap(Value::port);
        Protocol protocol = fields.optional("protocol")
                .flatMap(word -> word.word(PROTOCOLS))
                .orElse(Protocol.TCP);
        fields.end();
        return port.filter(_ -> nameValue.isPresent() == name.isPresent())
                .map(number -> new FrontendSpec.Port(name, number, protocol));
    }

    private static void requireDistinctPorts(List<FrontendSpec.Port> ports, Value list) {
        long distinct = ports.stream()
                .map(port -> port.protocol() + "/" + port.port())
                .distinct()
                .count();
        if (distinct < ports.size()) {
            list.reject(
                    ProblemCode.DUPLICATE_VALUE, "a port and protocol stand twice in the list", "Keep one of them.");
        }
        long names =
                ports.stream().flatMap(port -> port.name().stream()).distinct().count();
        if (names < ports.stream().filter(port -> port.name().isPresent()).count()) {
            list.reject(ProblemCode.DUPLICATE_VALUE, "two ports have the same name", "Give each its own name.");
        } else if (ports.size() > 1 && names < ports.size()) {
            list.reject(
                    INVALID_VALUE, "one of several ports has no name", "Name each port here and in the backend alike.");
        }
    }
}
