package dev.regpath.cli;

import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodeLock;
import dev.regpath.liveness.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "revert",
        description = "Put this node back as it was: files byte for byte, nothing left in the kernel.",
        footer = {"", "Path files are kept. Needs no network, no API server and no containerd."})
final class RevertCommand implements Callable<Integer>, NeedsRoot {
    private static final Duration PAUSE = Duration.ofSeconds(20);

    @Option(
            names = "--stay",
            description = "Try again what fails, be ready once the node is clean, and stay until terminated:"
                    + " for a DaemonSet that cleans every node before it is removed.")
    private boolean stay;

    @Mixin
    private final Console console = new Console();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Mixin
    private final HealthOption health = new HealthOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (NodeLock _ = NodeLock.take(options.run());
                LocalNode node = LocalNode.open(options.settings());
                Health answers = Health.at(health.address())) {
            answers.alive(PAUSE.multipliedBy(3));
            int code = revert(node);
            while (stay) {
                if (code == ExitCode.OK) {
                    answers.ready();
                }
                Thread.sleep(PAUSE);
                answers.alive(PAUSE.multipliedBy(3));
                code = code == ExitCode.OK ? code : revert(node);
            }
            return code;
        }
    }

    private int revert(LocalNode node) {
        return console.report(node.revert(), "nothing to put back: Regpath has changed nothing here");
    }
}
