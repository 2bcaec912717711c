package dev.regpath.harness;

import org.junit.jupiter.api.parallel.Isolated;

/** As many restarts as show a fault of the kind: one that loses the redirect loses it at nearly every restart. */
@Isolated("the agent's watch races with a daemon's first connection, and a busy machine decides the race")
class RestartsIT extends Restarts {
    RestartsIT() {
        super(10, 10, 10);
    }
}
