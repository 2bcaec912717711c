package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.NumberOrTextType;
import dev.regpath.contract.schema.NumberType;

/** A port of a Service or of a Pod. */
public sealed interface PortRef {
    /** By number or by name. */
    NumberOrTextType<PortRef> TYPE =
            new NumberOrTextType<>(NumberType.PORT, KubeNames.PORT_NAME, Numbered::new, Named::new);

    /**
     * By number.
     *
     * @param number 1 to 65535
     */
    record Numbered(int number) implements PortRef {
        public Numbered {
            RegistryHost.requirePort(number);
        }

        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /**
     * By the name it has in the Service or in the container.
     *
     * @param name such as {@code https}
     */
    record Named(String name) implements PortRef {
        public Named {
            requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
