package dev.regpath.observe;

import dev.regpath.contract.Addresses;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of a name.
 *
 * @param addresses those it has, had a short while ago, or had when it last resolved
 * @param resolves whether it resolves now
 */
public record NameView(Set<InetAddress> addresses, boolean resolves) {
    /** A name nothing is known of. */
    public static final NameView UNKNOWN = new NameView(Set.of(), false);

    public NameView {
        SortedSet<InetAddress> sorted = new TreeSet<>(Addresses.ORDER);
        sorted.addAll(addresses);
        addresses = Collections.unmodifiableSet(sorted);
    }
}
