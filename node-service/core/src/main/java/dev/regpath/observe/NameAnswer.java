package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Set;

/** What came of looking a name up. */
public sealed interface NameAnswer {
    /**
     * It has addresses.
     *
     * @param addresses at least one
     */
    record Found(Set<InetAddress> addresses) implements NameAnswer {
        public Found {
            addresses = Set.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("no addresses were found");
            }
        }
    }

    /**
     * It has none, or that is not known. The two are not kept apart: a resolver that is cut off from the world often
     * says that a name does not exist.
     *
     * @param reason in the resolver's words
     */
    record NoAddresses(String reason) implements NameAnswer {
        public NoAddresses {
            requireNonNull(reason, "reason");
        }
    }
}
