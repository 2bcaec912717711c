package dev.regpath.cli;

import dev.regpath.agent.LocalNode;
import dev.regpath.proto.node.NodeStatus;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Show mirrors, frontends and backends with their hits, scope, hooks, pinned names and problems.",
        footer = {"", "Asks the agent; where none runs, it inspects the node itself."})
final class StatusCommand implements Callable<Integer>, NeedsRoot {
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
        Optional<NodeStatus> told = AgentClient.mayBeAt(options.socket()) ? ask() : Optional.empty();
        NodeStatus status = told.isPresent() ? told.get() : look();
        console.print(
                switch (output) {
                    case table -> StatusText.of(status);
                    case json -> StatusJson.of(status);
                });
        return ExitCode.OK;
    }

    private Optional<NodeStatus> ask() throws IOException {
        try (AgentClient agent = new AgentClient(options.socket())) {
            return Optional.of(agent.status());
        } catch (AgentClient.SilentException e) {
            console.complain(Failures.words(e));
            return Optional.empty();
        }
    }

    private NodeStatus look() throws IOException {
        try (LocalNode node = LocalNode.open(options.settings())) {
            return node.status(false);
        }
    }
}
