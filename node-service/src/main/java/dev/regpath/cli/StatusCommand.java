package dev.regpath.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.regpath.agent.Node;
import dev.regpath.proto.node.GetStatusRequest;
import dev.regpath.proto.node.NodeServiceGrpc;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.unix.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Show mirrors, frontends and backends with their hits, scope, hooks, pinned names and problems.",
        footer = {"", "Asks the agent; where none runs, it looks for itself."})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final Console console = new Console();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private OutputFormat output = OutputFormat.table;

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        Optional<NodeStatus> told = Files.exists(options.socket()) ? ask() : Optional.empty();
        NodeStatus status = told.isPresent() ? told.get() : look();
        console.print(
                switch (output) {
                    case table -> StatusText.of(status);
                    case json -> json(status) + "\n";
                });
        return ExitCode.OK;
    }

    private Optional<NodeStatus> ask() {
        ManagedChannel channel = UnixChannels.client(options.socket());
        try {
            return Optional.of(NodeServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .getStatus(GetStatusRequest.getDefaultInstance()));
        } catch (StatusRuntimeException e) {
            console.complain("the agent's socket is there but nobody answers: " + e.getStatus());
            return Optional.empty();
        } finally {
            channel.shutdownNow();
        }
    }

    private NodeStatus look() throws IOException {
        try (Node node = Node.open(options.settings())) {
            return node.status(false);
        }
    }

    private static String json(NodeStatus status) {
        try {
            return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(status);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message without Any always prints", e);
        }
    }
}
