package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import java.util.Optional;

/**
 * What is behind a Service.
 *
 * @param service the Service
 * @param port which of its ports; empty if it has one, or if the frontend's ports name them
 */
public record ServiceBackend(ObjectRef service, Optional<PortRef> port) implements MirrorBackend, RedirectBackend {
    private static final Field<PortRef> MIRROR_PORT =
            Field.optional("port", PortRef.TYPE, "A port of the Service.").otherwise("its only one");
    private static final Field<PortRef> REDIRECT_PORT = Field.optional(
                    "port",
                    PortRef.TYPE,
                    "A port of the Service, if the frontend has one port. Else the Service's ports are found by the names"
                            + " of the frontend's.")
            .otherwise("by name");

    static final ObjectType<ServiceBackend> OF_MIRROR = type(MIRROR_PORT);
    static final ObjectType<ServiceBackend> OF_REDIRECT = type(REDIRECT_PORT);

    private static ObjectType<ServiceBackend> type(Field<PortRef> port) {
        return ObjectType.of(
                fields -> new ServiceBackend(ObjectRef.of(fields), fields.find(port)),
                ObjectRef.NAMESPACE,
                ObjectRef.NAME,
                port);
    }

    public ServiceBackend {
        requireNonNull(service, "service");
        requireNonNull(port, "port");
    }
}
