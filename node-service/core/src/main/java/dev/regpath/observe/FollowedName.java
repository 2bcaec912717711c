package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The memory of one name.
 *
 * @param lastSeen its addresses, and when an answer last held each
 * @param failure why the last look-up failed; empty if it did not
 */
public record FollowedName(Map<InetAddress, Instant> lastSeen, String failure) {
    public FollowedName {
        SortedMap<InetAddress, Instant> sorted = new TreeMap<>(Addresses.ORDER);
        sorted.putAll(lastSeen);
        lastSeen = Collections.unmodifiableMap(sorted);
        requireNonNull(failure, "failure");
    }

    /** Without the times. */
    public NameView view() {
        return new NameView(lastSeen.keySet(), failure.isEmpty());
    }
}
