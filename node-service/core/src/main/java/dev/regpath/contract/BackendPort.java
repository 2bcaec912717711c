package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import java.util.Optional;

/**
 * A port of backends.
 *
 * @param name the frontend port it belongs to; empty if there is only one
 * @param port its number or, for Pods, its name in the container
 */
public record BackendPort(Optional<String> name, PortRef port) {
    private static final Field<String> NAME =
            Field.optional("name", KubeNames.PORT_NAME, "The frontend port it belongs to.");
    private static final Field<PortRef> OF_POD = Field.required(
            "port", PortRef.TYPE, "A port of the containers. By number, it need not be declared in the Pod.");
    private static final Field<Integer> OF_ADDRESS = Field.required("port", NumberType.PORT, "1 to 65535.");

    static final ListType<BackendPort> OF_PODS = ListType.of(
            16,
            ObjectType.of(fields -> new BackendPort(fields.find(NAME), fields.get(OF_POD)), NAME, OF_POD),
            "A port.");
    static final ListType<BackendPort> OF_ADDRESSES = ListType.of(
            16,
            ObjectType.of(
                    fields -> new BackendPort(fields.find(NAME), new PortRef.Numbered(fields.get(OF_ADDRESS))),
                    NAME,
                    OF_ADDRESS),
            "A port.");

    public BackendPort {
        requireNonNull(name, "name");
        requireNonNull(port, "port");
    }
}
