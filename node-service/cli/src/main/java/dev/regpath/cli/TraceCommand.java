package dev.regpath.cli;

import dev.regpath.agent.LocalNode;
import dev.regpath.agent.TraceSession;
import dev.regpath.contract.PathFiles;
import dev.regpath.linux.KernelException;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceStarted;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "trace",
        description = "Show connections as they are redirected: who asked for what, where it went, and how it ended.",
        footer = {
            "",
            "Ends with Ctrl-C, after --count connections or after --duration. A connect that takes long is shown twice:",
            "without an answer after 2 s, and when it ends. Listens through the agent; where none runs, the command",
            "listens by itself, and then only one can. Why a connect failed is shown where the agent has CAP_PERFMON."
        })
final class TraceCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one object a line.",
            defaultValue = "table")
    private OutputFormat output = OutputFormat.table;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N connections were shown.",
            converter = CountConverter.class)
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            description = "End after this time.",
            converter = DurationConverter.class)
    private @Nullable Duration duration;

    @Mixin
    private final TraceFilter filter = new TraceFilter();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    private final TraceText text = new TraceText(ZoneId.systemDefault());

    private long shown;
    private long lost;

    /** Whether the agent has told anything. */
    private boolean heard;

    @Override
    public Integer call() throws IOException, KernelException, InterruptedException {
        if (output == OutputFormat.table) {
            console.print(TraceText.header());
        }
        try (Interruption interruption = Interruption.onTermination()) {
            if (!AgentClient.mayBeAt(options.socket()) || !ask(interruption)) {
                listen(interruption);
            }
            console.complain("%d connections shown, %d events lost".formatted(shown, lost));
        }
        return ExitCode.OK;
    }

    /** Through the agent; returns false if there is none after all. */
    private boolean ask(Interruption interruption) throws IOException {
        try (AgentClient agent = new AgentClient(options.socket())) {
            interruption.then(agent::cancel);
            Thread timer = Thread.ofPlatform().daemon().name("duration").start(() -> {
                if (!interruption.await(limit())) {
                    agent.cancel();
                }
            });
            try {
                agent.trace(event -> {
                    heard = true;
                    show(event);
                    return shown < count;
                });
            } finally {
                timer.interrupt();
            }
            return true;
        } catch (AgentClient.SilentException e) {
            if (heard) {
                throw e;
            }
            console.complain(Failures.words(e));
            return false;
        }
    }

    /** Without an agent. */
    private void listen(Interruption interruption) throws IOException, KernelException, InterruptedException {
        long end = System.nanoTime() + limit().toNanos();
        try (LocalNode node = LocalNode.open(options.settings());
                TraceSession session = TraceSession.open(node, options.run())) {
            node.read(new PathFiles(options.pathFiles()).read());
            while (shown < count && !interruption.came() && System.nanoTime() - end < 0) {
                showAll(session.poll());
            }
            showAll(session.finish());
        }
    }

    private Duration limit() {
        Duration given = duration;
        return given == null ? Duration.ofDays(365) : given;
    }

    private void showAll(List<TraceEvent> events) {
        for (TraceEvent event : events) {
            if (shown < count) {
                show(event);
            }
        }
    }

    private void show(TraceEvent event) {
        switch (event.getEventCase()) {
            case STARTED -> started(event.getStarted());
            case CONNECTION -> {
                if (filter.accepts(event.getConnection())) {
                    shown++;
                    console.print(line(event.getConnection()));
                }
            }
            case LOST -> {
                lost += event.getLost().getEvents();
                console.complain("%d events were lost: more came than could be read"
                        .formatted(event.getLost().getEvents()));
            }
            case EVENT_NOT_SET -> {}
        }
    }

    private void started(TraceStarted started) {
        if (!started.getRedirecting()) {
            console.complain("nothing is redirected on this node now; waiting for it");
        }
        if (!started.getOutcomesUnknown().isEmpty()) {
            console.complain("how connects end is not known here: " + started.getOutcomesUnknown());
        }
    }

    private String line(Connection connection) {
        return switch (output) {
            case table -> text.line(connection);
            case json -> TraceJson.of(connection);
        };
    }
}
