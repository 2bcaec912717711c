package dev.regpath.cli;

import dev.regpath.agent.ApplyResult;
import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodeLock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "apply",
        description = "Make this node do what the path files say, once, without the agent.",
        footer = {"", "What is right already is not touched. `regpath plan` shows beforehand what would change."})
final class ApplyCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final DocumentOptions documents = new DocumentOptions();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        try (NodeLock _ = NodeLock.take(options.run());
                LocalNode node = LocalNode.open(options.settings())) {
            ApplyResult result = node.apply(node.plan(node.decide(documents.read(options, console))));
            return console.report(result, "nothing to change: the node is as the path files say");
        }
    }
}
