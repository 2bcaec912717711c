package dev.regpath.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Lets parts of a registry fail, and measures pulls on one node. Each case begins with a node that remembers no other. */
final class DeadPathTrial {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Duration HEALTHY = Duration.ofSeconds(60);

    /** One of two backends is chosen at random, for each connection: a pull may be spared. */
    private static final int PULLS_UNTIL_HARMED = 5;

    /** More than pulls differ where nothing fails. */
    private static final Duration HARM = Duration.ofMillis(300);

    private final Node node;
    private final RegistryEndpoints endpoints;
    private final int healthyPulls;
    private final Duration limit;

    /**
     * For a node on which nothing of Regpath is.
     *
     * @param healthyPulls how many there are before each fault
     * @param limit after which a pull is given up
     */
    DeadPathTrial(Node node, RegistryEndpoints endpoints, int healthyPulls, Duration limit) {
        this.node = node;
        this.endpoints = endpoints;
        this.healthyPulls = healthyPulls;
        this.limit = limit;
        node.loopBack(endpoints.upstream().authority());
    }

    DeadPathFigures run(DeadPathCase one) {
        List<FaultyEndpoint> failing = one.part().of(endpoints);
        node.write(PATH_FILE, one.part().document(endpoints));
        try {
            if (one.agent()) {
                AgentService.start(node);
            } else {
                node.regpath("apply").orThrow();
            }
            List<Duration> healthy =
                    Stream.generate(this::healthyPull).limit(healthyPulls).toList();
            one.fault().strike(node, failing);
            return new DeadPathFigures(healthy, first(one, healthy), pull());
        } finally {
            PathFault.end(node, endpoints.all());
            if (one.agent()) {
                AgentService.removeFrom(node);
            }
            node.regpath("revert").orThrow();
        }
    }

    /** The first pull that the fault has harmed, or else the slowest. */
    private TimedPull first(DeadPathCase one, List<Duration> healthy) {
        TimedPull worst = pull();
        Duration harmed = Collections.max(healthy).plus(HARM);
        int most = one.part() == LostPart.FIRST_BACKEND || one.part() == LostPart.FIRST_BACKEND_ALONE
                ? PULLS_UNTIL_HARMED
                : 1;
        for (int i = 1; i < most && worst.succeeded() && worst.took().compareTo(harmed) < 0; i++) {
            TimedPull pull = pull();
            worst = pull.succeeded() && pull.took().compareTo(worst.took()) < 0 ? worst : pull;
        }
        return worst;
    }

    private Duration healthyPull() {
        TimedPull pull = TimedPull.of(node, RegistrySite.LAYERED_IMAGE, HEALTHY);
        if (!pull.succeeded()) {
            throw new IllegalStateException("nothing was broken, and a pull fails: " + pull.words());
        }
        return pull.took();
    }

    private TimedPull pull() {
        return TimedPull.of(node, RegistrySite.LAYERED_IMAGE, limit);
    }
}
