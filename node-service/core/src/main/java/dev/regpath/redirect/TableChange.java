package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.contract.RegistryPath;
import dev.regpath.redirect.KernelTable.KernelEntry;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.time.Duration;
import java.util.List;

/** One step from what the kernel has to what it should have. Its text is what {@code plan} prints. */
sealed interface TableChange {
    Frontend frontend();

    /** A frontend that was not there. */
    record Add(Redirect redirect) implements TableChange {
        @Override
        public Frontend frontend() {
            return redirect.frontend();
        }

        @Override
        public String toString() {
            return "+ redirect %s => %s%s"
                    .formatted(
                            frontend(), text(redirect), redirect.scope().isWide() ? ", for " + redirect.scope() : "");
        }
    }

    /**
     * A frontend that gets other backends or alternatives, is for others, or treats those who ask for it in another manner.
     *
     * @param forOthers whether it was for others until now
     */
    record Switch(KernelEntry before, Redirect redirect, boolean forOthers) implements TableChange {
        @Override
        public Frontend frontend() {
            return redirect.frontend();
        }

        @Override
        public String toString() {
            return "~ redirect %s => %s%s (was %s%s)"
                    .formatted(
                            frontend(),
                            text(redirect),
                            forOthers || redirect.scope().isWide() ? ", for " + redirect.scope() : "",
                            text(frontend(), before.backends(), before.alternatives(), before.manner()),
                            forOthers ? ", for others" : "");
        }
    }

    /** A frontend that goes. */
    record Remove(Frontend frontend) implements TableChange {
        @Override
        public String toString() {
            return "- redirect %s".formatted(frontend);
        }
    }

    private static String text(Redirect redirect) {
        return text(redirect.frontend(), redirect.backends(), redirect.alternatives(), Manner.of(redirect))
                + (redirect.isToResolver() ? ", the agent's resolver" : "");
    }

    private static String text(Frontend frontend, List<Endpoint> backends, List<Endpoint> alternatives, Manner manner) {
        return backends(frontend, backends, manner)
                + (alternatives.isEmpty() ? "" : ", refused while dead if %s serves".formatted(oneOf(alternatives)))
                + limit(manner.limit(), backends.size());
    }

    private static String oneOf(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(joining(" or "));
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
        String others = backends.stream()
                .filter(backend -> !backend.equals(frontend.endpoint()))
                .map(Endpoint::toString)
                .collect(joining(", "));
        String names = !manner.ownFirst() ? others : "itself" + (others.isEmpty() ? "" : ", else " + others);
        return names + (manner.refuse() ? ", else refuse" : "");
    }
}
