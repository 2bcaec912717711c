package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import java.util.List;
import java.util.Optional;

/**
 * Pods by label.
 *
 * @param pods which Pods
 * @param ports their ports, at least one; exactly one for a mirror
 */
public record PodsBackend(PodSelection pods, List<BackendPort> ports) implements MirrorBackend, RedirectBackend {
    private static final Field<PortRef> MIRROR_PORT = Field.required("port", PortRef.TYPE, "A port of the containers.");
    private static final Field<PortRef> PORT =
            Field.optional("port", PortRef.TYPE, "The port, if there is one. Either this or `ports`.");
    private static final Field<List<BackendPort>> PORTS =
            Field.optional("ports", BackendPort.OF_PODS.notEmpty(), "The ports, if there are several.");

    static final ObjectType<PodsBackend> OF_MIRROR = ObjectType.of(
            fields -> new PodsBackend(PodSelection.of(fields), List.of(only(fields.get(MIRROR_PORT)))),
            PodSelection.NAMESPACE,
            PodSelection.SELECTOR,
            MIRROR_PORT);
    static final ObjectType<PodsBackend> OF_REDIRECT = ObjectType.of(
                    fields -> new PodsBackend(
                            PodSelection.of(fields),
                            fields.find(PORT).map(port -> List.of(only(port))).orElseGet(() -> fields.get(PORTS))),
                    PodSelection.NAMESPACE,
                    PodSelection.SELECTOR,
                    PORT,
                    PORTS)
            .exactlyOneOf(PORT, PORTS);

    private static BackendPort only(PortRef port) {
        return new BackendPort(Optional.empty(), port);
    }

    public PodsBackend {
        requireNonNull(pods, "pods");
        ports = List.copyOf(ports);
    }
}
