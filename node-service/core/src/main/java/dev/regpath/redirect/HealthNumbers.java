package dev.regpath.redirect;

import dev.regpath.routing.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which index of the map of healths stands for which address. Frontends and backends with the same address share one, so
 * that what one connect has learned holds for all. Not thread-safe.
 */
final class HealthNumbers {
    /** Nothing is kept of the address. */
    static final int NONE = 0;

    private record Use(int number, int users) {}

    private final IdAllocator numbers = new IdAllocator(1, Layout.MAX_HEALTH);
    private final Map<Endpoint, Use> uses = new HashMap<>();

    /** The address has this number in the kernel already, for one user more. */
    void know(Endpoint address, int number) {
        if (number != NONE) {
            numbers.use(number);
            uses.merge(address, new Use(number, 1), (known, _) -> new Use(known.number(), known.users() + 1));
        }
    }

    /** Goes on behind what is in use now. */
    void startBehindUsed() {
        numbers.startBehindUsed();
    }

    boolean isNew(Endpoint address) {
        return !uses.containsKey(address);
    }

    /** The number of the address for one user more; {@link #NONE} if all are in use by others. */
    int take(Endpoint address) {
        if (isNew(address) && uses.size() >= Layout.MAX_HEALTH - 1) {
            return NONE;
        }
        Use known = uses.get(address);
        Use use = known == null ? new Use(numbers.take(1), 1) : new Use(known.number(), known.users() + 1);
        uses.put(address, use);
        return use.number();
    }

    /** One user less. */
    void release(Endpoint address) {
        uses.computeIfPresent(address, (_, known) -> {
            if (known.users() > 1) {
                return new Use(known.number(), known.users() - 1);
            }
            numbers.release(known.number());
            return null;
        });
    }

    /** The number of an address that is in use. */
    int of(Endpoint address) {
        Use use = uses.get(address);
        return use == null ? NONE : use.number();
    }

    /** Whose number it is. */
    Optional<Endpoint> address(int number) {
        return uses.entrySet().stream()
                .filter(entry -> entry.getValue().number() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
