package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

/** A port of a Service or of a Pod. */
public sealed interface PortRef {
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
