package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.contract.RegistryPath;
import dev.regpath.redirect.KernelTable.KernelEntry;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.time.Duration;
import java.util.List;

/** One step from what the kernel has to what it should have. Its text is what {@code plan} prints. */
sealed interface TableChange {
    Frontend frontend();

    /** A frontend that was not there. */
    record Add(Frontend frontend, List<Endpoint> backends, Manner manner) implements TableChange {
        @Override
        public String toString() {
            return "+ redirect %s => %s".formatted(frontend, text(frontend, backends, manner));
        }
    }

    /** A frontend that gets other backends, or treats those who ask for it in another manner. */
    record Switch(Frontend frontend, KernelEntry before, List<Endpoint> backends, Manner manner)
            implements TableChange {
        @Override
        public String toString() {
            return "~ redirect %s => %s (was %s)"
                    .formatted(
                            frontend,
                            text(frontend, backends, manner),
                            text(frontend, before.backends(), before.manner()));
        }
    }

    /** A frontend that goes. */
    record Remove(Frontend frontend) implements TableChange {
        @Override
        public String toString() {
            return "- redirect %s".formatted(frontend);
        }
    }

    private static String text(Frontend frontend, List<Endpoint> backends, Manner manner) {
        return backends(frontend, backends, manner) + limit(manner.limit(), backends.size());
    }

    private static String limit(Duration limit, int backends) {
        if (limit.equals(Manner.limit(RegistryPath.DEFAULT_CONNECT_TIMEOUT, backends))) {
            return "";
        }
        return limit.isZero() ? ", as long as the kernel waits" : ", within %d ms".formatted(limit.toMillis());
    }

    private static String backends(Frontend frontend, List<Endpoint> backends, Manner manner) {
        if (backends.isEmpty()) {
            return manner.refuse() ? "(no backends: refuse)" : "(no backends: pass through)";
        }
        String names = backends.equals(List.of(frontend.endpoint()))
                ? "itself"
                : backends.stream().map(Endpoint::toString).collect(joining(", "));
        return names + (manner.refuse() ? ", else refuse" : "") + (manner.refuseDead() ? ", refused while dead" : "");
    }
}
