package dev.regpath.observe;

import static java.util.Comparator.reverseOrder;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows names as their addresses change. An address that has left DNS is believed a while longer, because resolvers
 * and processes on the node still hold it; and while a name does not resolve at all, everything last known is, because
 * that is the very fault Regpath repairs.
 */
public final class NameFollower {
    /** How long an address is believed after it was last in an answer. */
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(10);

    /** A name behind a content network can have a new address with each answer; the latest are the ones in use. */
    static final int MOST_ADDRESSES = 64;

    private final NameService service;
    private final InstantSource clock;
    private final Duration grace;

    /**
     * Keeps no state: that is handed from call to call.
     *
     * @param service looks names up
     * @param clock tells the time
     * @param grace how long an address is believed after it was last in an answer
     */
    public NameFollower(NameService service, InstantSource clock, Duration grace) {
        this.service = service;
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * Looks the names up and returns what is remembered afterwards. Blocks as long as the {@link NameService} does.
     *
     * @param before what was remembered until now
     * @param names those that matter; all others are forgotten
     */
    public FollowedNames follow(FollowedNames before, Set<HostName> names) {
        Map<HostName, NameAnswer> answers = service.resolve(names);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // What a file of state can hold.
        Map<HostName, FollowedName> after = new TreeMap<>();
        for (HostName name : names) {
            FollowedName memory = before.names().getOrDefault(name, new FollowedName(Map.of(), "never asked"));
            NameAnswer answer = answers.getOrDefault(name, new NameAnswer.NoAddresses("no answer"));
            after.put(
                    name,
                    switch (answer) {
                        case NameAnswer.Found found -> remember(memory, found.addresses(), now);
                        case NameAnswer.NoAddresses failed ->
                            new FollowedName(
                                    memory.lastSeen(), failed.reason().isEmpty() ? "no reason given" : failed.reason());
                    });
        }
        return new FollowedNames(after);
    }

    private FollowedName remember(FollowedName memory, Set<InetAddress> found, Instant now) {
        Map<InetAddress, Instant> lastSeen = new HashMap<>();
        memory.lastSeen().forEach((address, seen) -> {
            // A clock that was set back must not make an address immortal.
            Instant past = seen.isAfter(now) ? now : seen;
            if (past.plus(grace).isAfter(now)) {
                lastSeen.put(address, past);
            }
        });
        found.forEach(address -> lastSeen.put(address, now));
        Map<InetAddress, Instant> latest = new HashMap<>();
        lastSeen.entrySet().stream()
                .sorted(Map.Entry.<InetAddress, Instant>comparingByValue(reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey(Addresses.ORDER)))
                .limit(MOST_ADDRESSES)
                .forEach(entry -> latest.put(entry.getKey(), entry.getValue()));
        return new FollowedName(latest, "");
    }
}
