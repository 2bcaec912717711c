package dev.regpath.intent;

import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.MISSING_FIELD;

import dev.regpath.intent.LabelSelector.Expression;
import dev.regpath.intent.LabelSelector.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decodes {@code backend} of a mirror and of a redirect. */
final class BackendDecoder {
    private static final Map<String, Operator> OPERATORS = Words.of(
            Operator.IN.word(), Operator.IN,
            Operator.NOT_IN.word(), Operator.NOT_IN,
            Operator.EXISTS.word(), Operator.EXISTS,
            Operator.DOES_NOT_EXIST.word(), Operator.DOES_NOT_EXIST);
    private static final Map<String, Preference> PREFERENCES =
            Words.of("SameNode", Preference.SAME_NODE, "SameZone", Preference.SAME_ZONE);

    /** A redirect's {@code backend} field: the backends, and which of them come first. */
    record Target(RedirectBackend backend, List<Preference> prefer) {}

    private BackendDecoder() {}

    static Optional<MirrorBackend> mirror(Value value) {
        Fields fields = value.fields();
        Optional<Value> chosen = fields.exactlyOneOf("service", "pods", "addresses");
        Optional<MirrorBackend> service = fields.optional("service").flatMap(BackendDecoder::service);
        Optional<MirrorBackend> pods = fields.optional("pods").flatMap(BackendDecoder::podsWithOnePort);
        Optional<MirrorBackend> hosts = fields.optional("addresses")
                .map(list -> list.each(text -> text.parse(RegistryHost::parse)))
                .map(MirrorBackend.Hosts::new);
        fields.optional("addresses").ifPresent(BackendDecoder::requireNotEmpty);
        fields.end();
        return chosen.flatMap(_ -> service.or(() -> pods).or(() -> hosts));
    }

    static Optional<Target> redirect(Value value) {
        Fields fields = value.fields();
        Optional<Value> chosen = fields.exactlyOneOf("service", "pods", "addresses");
        Optional<RedirectBackend> service = fields.optional("service").flatMap(BackendDecoder::service);
        Optional<RedirectBackend> pods = fields.optional("pods").flatMap(BackendDecoder::pods);
        Optional<Value> addresses = fields.optional("addresses");
        addresses.ifPresent(BackendDecoder::requireNotEmpty);
        Optional<Value> portsValue = fields.optional("ports");
        List<BackendPort> ports =
                portsValue.map(list -> list.each(port -> port(port, false))).orElse(List.of());
        if (addresses.isEmpty()) {
            portsValue.ifPresent(list -> list.reject(
                    INVALID_VALUE, "these ports belong to addresses, and there are none", "Move them to pods.ports."));
        }
        Optional<RedirectBackend> literal = addresses
                .map(list -> list.each(text -> text.parse(RedirectBackend.Address::parse)))
                .map(list -> new RedirectBackend.Literal(list, ports));
        Optional<Value> preferValue = fields.optional("prefer");
        List<Preference> prefer = preferValue
                .map(list -> list.each(word -> word.word(PREFERENCES)))
                .orElse(List.of());
        fields.end();
        if (addresses.isPresent() && !prefer.isEmpty()) {
            preferValue.ifPresent(list -> list.reject(
                    INVALID_VALUE,
                    "nobody knows the node or zone of a literal address",
                    "Remove prefer, or name the backends as a service or as pods."));
        }
        return chosen.flatMap(_ -> service.or(() -> pods).or(() -> literal))
                .map(backend -> new Target(backend, prefer));
    }

    private static void requireNotEmpty(Value list) {
        if (list.node() instanceof org.snakeyaml.engine.v2.nodes.SequenceNode && list.isEmptyList()) {
            list.reject(MISSING_FIELD, "the list is empty", "Add at least one.");
        }
    }

    static Optional<ObjectRef> objectRef(Fields fields) {
        Optional<String> namespace = fields.required("namespace").flatMap(text -> text.parse(KubeNames::label));
        Optional<String> name = fields.required("name").flatMap(text -> text.parse(KubeNames::label));
        return namespace.flatMap(space -> name.map(text -> new ObjectRef(space, text)));
    }

    private static Optional<ServiceBackend> service(Value value) {
        Fields fields = value.fields();
        Optional<ObjectRef> ref = objectRef(fields);
        Optional<PortRef> port = fields.optional("port").flatMap(number -> portRef(number, true));
        fields.end();
        return ref.map(service -> new ServiceBackend(service, port));
    }

    private static Optional<PodsBackend> podsWithOnePort(Value value) {
        Fields fields = value.fields();
        Optional<PodSelection> pods = podSelection(fields);
        Optional<PortRef> port = fields.required("port").flatMap(number -> portRef(number, true));
        fields.end();
        return pods.flatMap(selection ->
                port.map(number -> new PodsBackend(selection, List.of(new BackendPort(Optional.empty(), number)))));
    }

    private static Optional<PodsBackend> pods(Value value) {
        Fields fields = value.fields();
        Optional<PodSelection> pods = podSelection(fields);
        fields.exactlyOneOf("port", "ports");
        Optional<List<BackendPort>> one = fields.optional("port")
                .flatMap(number -> portRef(number, true))
                .map(number -> List.of(new BackendPort(Optional.empty(), number)));
        Optional<Value> list = fields.optional("ports");
        list.ifPresent(BackendDecoder::requireNotEmpty);
        Optional<List<BackendPort>> several = list.map(ports -> ports.each(port -> port(port, true)));
        fields.end();
        return pods.flatMap(selection -> one.or(() -> several).map(ports -> new PodsBackend(selection, ports)));
    }

    private static Optional<PodSelection> podSelection(Fields fields) {
        Optional<String> namespace = fields.required("namespace").flatMap(text -> text.parse(KubeNames::label));
        Optional<LabelSelector> selector = fields.required("selector").flatMap(BackendDecoder::selector);
        return namespace.flatMap(space -> selector.map(labels -> new PodSelection(space, labels)));
    }

    private static Optional<LabelSelector> selector(Value value) {
        Fields fields = value.fields();
        SortedMap<String, String> labels =
                fields.optional("matchLabels").map(PathDecoder::labels).orElse(new TreeMap<>());
        List<Expression> expressions = fields.optional("matchExpressions")
                .map(list -> list.each(BackendDecoder::expression))
                .orElse(List.of());
        fields.end();
        if (fields.isReadable()
                && labels.isEmpty()
                && expressions.isEmpty()
                && value.report().isClean()) {
            return value.reject(
                    INVALID_VALUE,
                    "an empty selector means every Pod of the namespace",
                    "Add matchLabels or matchExpressions.");
        }
        return Optional.of(new LabelSelector(labels, expressions));
    }

    private static Optional<Expression> expression(Value value) {
        Fields fields = value.fields();
        Optional<String> key = fields.required("key").flatMap(text -> text.parse(KubeNames::labelKey));
        Optional<Operator> operator = fields.required("operator").flatMap(word -> word.word(OPERATORS));
        List<String> values = fields.optional("values")
                .map(list -> list.each(text -> text.parse(KubeNames::labelValue)))
                .orElse(List.of());
        fields.end();
        if (key.isEmpty() || operator.isEmpty() || !value.report().isClean()) {
            return Optional.empty();
        }
        boolean takesValues = operator.get() == Operator.IN || operator.get() == Operator.NOT_IN;
        if (takesValues == values.isEmpty()) {
            return value.reject(
                    INVALID_VALUE,
                    takesValues ? "In and NotIn need values" : "Exists and DoesNotExist take no values",
                    takesValues ? "Add values." : "Remove values.");
        }
        return Optional.of(new Expression(key.get(), operator.get(), new TreeSet<>(values)));
    }

    private static Optional<BackendPort> port(Value value, boolean mayBeName) {
        Fields fields = value.fields();
        Optional<Value> nameValue = fields.optional("name");
        Optional<String> name = nameValue.flatMap(text -> text.parse(KubeNames::port));
        Optional<PortRef> port = fields.required("port").flatMap(number -> portRef(number, mayBeName));
        fields.end();
        return port.filter(_ -> nameValue.isPresent() == name.isPresent()).map(ref -> new BackendPort(name, ref));
    }

    private static Optional<PortRef> portRef(Value value, boolean mayBeName) {
        return mayBeName && value.isText()
                ? value.parse(KubeNames::port).map(PortRef.Named::new)
                : value.port().map(PortRef.Numbered::new);
    }
}
