package dev.regpath.harness;

import org.junit.jupiter.api.parallel.Isolated;

/** As many as give the figures of docs/development.md: 1,200 without an agent, 300 with one, 600 without trace points. */
@Isolated("the agent's watch races with a daemon's first connection, and a busy machine decides the race")
class RestartsSoak extends Restarts {
    RestartsSoak() {
        super(200, 100, 200);
    }
}
