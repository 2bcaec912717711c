package dev.regpath.watcher;

import dev.regpath.contract.status.RegistryPathStatus;
import java.util.Optional;

/** Is called when the status of a path has changed. */
@FunctionalInterface
interface Transitions {
    /**
     * Notifies the listener.
     *
     * @param path whose status was written
     * @param before the status until now
     * @param now the new one
     */
    void tell(PathObject path, Optional<RegistryPathStatus> before, RegistryPathStatus now);
}
