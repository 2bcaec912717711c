package dev.regpath.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.regpath.agent.Node;
import dev.regpath.agent.TraceSession;
import dev.regpath.intent.PathFiles;
import dev.regpath.linux.KernelException;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.NodeServiceGrpc;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceRequest;
import dev.regpath.proto.node.TraceStarted;
import dev.regpath.unix.UnixChannels;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Iterator;
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
            "listens by itself, and then only one can. How a connect failed is told where the agent has CAP_PERFMON."
        })
final class TraceCommand implements Callable<Integer> {
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
            description = "End after N connections were shown.")
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
    private final JsonFormat.Printer json =
            JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

    private long shown;
    private long lost;

    @Override
    public Integer call() throws IOException, KernelException, InterruptedException {
        if (output == OutputFormat.table) {
            console.print(TraceText.header());
        }
        try (Interruption interruption = Interruption.onTermination()) {
            if (Files.exists(options.socket())) {
                ask(interruption);
            } else {
                listen(interruption);
            }
            console.complain("%d connections shown, %d events lost".formatted(shown, lost));
        }
        return ExitCode.OK;
    }

    /** Through the agent. */
    private void ask(Interruption interruption) {
        ManagedChannel channel = UnixChannels.client(options.socket());
        Context.CancellableContext call = Context.current().withCancellation();
        interruption.then(() -> call.cancel(null));
        Thread timer = Thread.ofPlatform().daemon().name("duration").start(() -> {
            if (interruption.await(limit())) {
                return;
            }
            call.cancel(null);
        });
        try {
            call.run(() -> {
                Iterator<TraceEvent> events =
                        NodeServiceGrpc.newBlockingStub(channel).trace(TraceRequest.getDefaultInstance());
                while (shown < count && events.hasNext()) {
                    show(events.next());
                }
            });
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.CANCELLED) {
                throw new IllegalStateException("the agent: " + e.getStatus().getDescription(), e);
            }
        } finally {
            timer.interrupt();
            call.cancel(null);
            channel.shutdownNow();
        }
    }

    /** Without an agent. */
    private void listen(Interruption interruption) throws IOException, KernelException, InterruptedException {
        long end = System.nanoTime() + limit().toNanos();
        try (Node node = Node.open(options.settings());
                TraceSession session = TraceSession.open(node, options.run())) {
            node.read(new PathFiles(options.settings().paths()).read());
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
        try {
            return switch (output) {
                case table -> text.line(connection);
                case json -> json.print(connection) + "\n";
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message without Any always prints", e);
        }
    }
}
