package dev.regpath.cli;

import dev.regpath.agent.Node;
import dev.regpath.agent.NodeLock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "revert",
        description = "Put this node back as it was: files byte for byte, nothing left in the kernel.",
        footer = {"", "Path files stay. Needs no network, no API server and no containerd."})
final class RevertCommand implements Callable<Integer> {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        try (NodeLock _ = NodeLock.take(options.run());
                Node node = Node.open(options.settings())) {
            return console.report(node.revert(), "nothing to put back: Regpath has changed nothing here");
        }
    }
}
