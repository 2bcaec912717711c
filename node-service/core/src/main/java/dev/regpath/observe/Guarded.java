package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What must keep its own addresses, as far as it is known here: the API server.
 *
 * @param servers where it is
 * @param names what it is called
 * @param unknown what should be among {@code servers} and is not, because it cannot be read or resolved
 */
public record Guarded(Set<ApiServerAddress> servers, Set<HostName> names, Set<Unknown> unknown) {
    /** Nothing is guarded. */
    public static final Guarded NOTHING = new Guarded(Set.of(), Set.of(), Set.of());

    /**
     * Something whose address is not known.
     *
     * @param what in words, for an operator
     * @param port its port; empty if that is not known either
     */
    public record Unknown(String what, OptionalInt port) {
        public Unknown {
            requireNonNull(what, "what");
            requireNonNull(port, "port");
        }

        /** Whether something at this port may be it. */
        public boolean mayBeAt(int some) {
            return port.isEmpty() || port.getAsInt() == some;
        }
    }

    public Guarded {
        servers = Set.copyOf(servers);
        names = Set.copyOf(names);
        unknown = Set.copyOf(unknown);
    }
}
