package dev.regpath.observe;

import dev.regpath.contract.HostName;
import java.util.Map;
import java.util.Set;

/** Looks names up. */
@FunctionalInterface
public interface NameService {
    /**
     * Looks all of them up, side by side, and returns within a bounded time.
     *
     * @return an answer for each of the names
     */
    Map<HostName, NameAnswer> resolve(Set<HostName> names);
}
