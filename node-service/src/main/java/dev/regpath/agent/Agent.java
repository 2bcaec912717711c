package dev.regpath.agent;

import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.PathFiles;
import dev.regpath.proto.node.Problem;
import dev.regpath.unix.UnixChannels;
import dev.regpath.unix.UnixServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node right: a pass at the start, whenever documents or cgroups change, and at regular intervals for what tells
 * nobody (DNS, other people's hands). Everything it does is pinned or on disk, so that it may die at any instant.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** How often names are asked for and everything is compared with what it should be. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Somebody who saves a file makes several events of it. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private static final Duration LONGEST_UNREST = Duration.ofSeconds(2);

    private final NodeSettings settings;
    private final ServiceManager manager;
    private final Telemetry telemetry;
    private final Doorbell doorbell = new Doorbell();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private List<Problem> reported = List.of();

    public Agent(NodeSettings settings, ServiceManager manager, Telemetry telemetry) {
        this.settings = settings;
        this.manager = manager;
        this.telemetry = telemetry;
    }

    /**
     * Works until {@link #stop} is called.
     *
     * @throws NodeBusyException if another process is at work on this node
     */
    public void run() throws IOException, InterruptedException {
        try (NodeLock _ = NodeLock.take(settings.run());
                Node node = Node.open(settings);
                DirectoryWatch _ = DirectoryWatch.start(settings.paths(), doorbell);
                ScopeWatch scope = ScopeWatch.start(node);
                Passes passes = telemetry.start(settings.proc(), () -> status(node))) {
            PathFiles files = new PathFiles(settings.paths());
            startUp(node, files.read(), passes);
            scope.follow();
            try (UnixServer _ =
                    UnixChannels.serve(settings.run().resolve("node.sock"), new NodeApi(() -> status(node)))) {
                manager.ready();
                while (!stopping.get()) {
                    Optional<String> reason = doorbell.await(INTERVAL);
                    if (stopping.get()) {
                        break;
                    }
                    reason.ifPresent(why -> LOG.debug("pass reason=\"{}\"", why));
                    if (reason.isPresent()) {
                        doorbell.awaitQuiet(QUIET, LONGEST_UNREST);
                    }
                    pass(node, files.read(), passes);
                    scope.follow();
                }
            }
            manager.stopping();
        }
    }

    /** Ends {@link #run} soon; from any thread. What is in place stays in place. */
    public void stop() {
        stopping.set(true);
        doorbell.ring("stopping");
    }

    private static dev.regpath.proto.node.NodeStatus status(Node node) throws IOException {
        synchronized (node) {
            return node.status(true);
        }
    }

    /** First by memory, so that the first pull does not wait for DNS; then with what DNS says. */
    private void startUp(Node node, DecodedPaths documents, Passes passes) {
        synchronized (node) {
            node.decideFromMemory(documents).ifPresent(decision -> carryOut(node, decision));
        }
        pass(node, documents, passes);
    }

    private void pass(Node node, DecodedPaths documents, Passes passes) {
        synchronized (node) {
            passes.count(() -> carryOut(node, node.decide(documents)));
        }
    }

    private Node.Result carryOut(Node node, Decision decision) {
        Node.Result result = node.apply(node.plan(decision));
        result.changes().forEach(change -> LOG.info("changed what=\"{}\"", change));
        report(result.problems().stream().map(NodeProblem::message).toList());
        return result;
    }

    /** One line for each problem, when it comes and when it goes. */
    private void report(List<Problem> problems) {
        problems.stream()
                .filter(problem -> !reported.contains(problem))
                .forEach(problem -> LOG.warn(
                        "problem code={} path={} file={} field={} message=\"{}\" remedy=\"{}\"",
                        problem.getCode(),
                        problem.getPath(),
                        problem.getFile(),
                        problem.getField(),
                        problem.getMessage(),
                        problem.getRemedy()));
        reported.stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problem -> LOG.info(
                        "solved code={} path={} field={}", problem.getCode(), problem.getPath(), problem.getField()));
        reported = problems;
    }
}
