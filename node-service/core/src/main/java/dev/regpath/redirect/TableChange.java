package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.util.List;

/** One step from what the kernel has to what it should have. Its text is what {@code plan} prints. */
sealed interface TableChange {
    Frontend frontend();

    /**
     * A frontend that was not there.
     *
     * @param refuse whether it refuses when it has no backend
     */
    record Add(Frontend frontend, List<Endpoint> backends, boolean refuse) implements TableChange {
        @Override
        public String toString() {
            return "+ redirect %s => %s".formatted(frontend, text(backends, refuse));
        }
    }

    /** A frontend that gets other backends. */
    record Switch(
            Frontend frontend, List<Endpoint> before, boolean refusedBefore, List<Endpoint> backends, boolean refuse)
            implements TableChange {
        @Override
        public String toString() {
            return "~ redirect %s => %s (was %s)"
                    .formatted(frontend, text(backends, refuse), text(before, refusedBefore));
        }
    }

    /** A frontend that goes. */
    record Remove(Frontend frontend) implements TableChange {
        @Override
        public String toString() {
            return "- redirect %s".formatted(frontend);
        }
    }

    private static String text(List<Endpoint> backends, boolean refuse) {
        if (backends.isEmpty()) {
            return refuse ? "(no backends: refuse)" : "(no backends: pass through)";
        }
        return backends.stream().map(Endpoint::toString).collect(joining(", ")) + (refuse ? ", else refuse" : "");
    }
}
