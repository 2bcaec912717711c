package dev.regpath.cli;

import dev.regpath.cri.Credentials;
import dev.regpath.pull.PullRequest;
import dev.regpath.pull.PullResult;
import dev.regpath.pull.WatchedPull;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description =
                "Pull an image through CRI, exactly as the kubelet would, and say how long each phase took and who served.",
        footer = {
            "",
            "Unlike `ctr image pull`, this goes the kubelet's way: through hosts.toml and the redirects.",
            "An image that was pulled with credentials is removed afterwards, unless it was there before or --keep is",
            "given: the kubelet takes an image it did not pull itself for one that every Pod may use."
        })
final class PullCommand implements Callable<Integer>, NeedsRoot {
    @Parameters(paramLabel = "IMAGE", description = "For example registry.example.com/team/app:1.")
    private String image = "";

    @Mixin
    private final CredentialsOption credentials = new CredentialsOption();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Give up after this long: 90s, 5m (default: ${DEFAULT-VALUE}).",
            defaultValue = "5m",
            converter = DurationConverter.class)
    private Duration timeout = Duration.ofMinutes(5);

    @Option(names = "--remove", description = "Remove the image from the node again, unless it was there before.")
    private boolean remove;

    @Option(
            names = "--keep",
            description =
                    "Keep an image that was pulled with credentials. Any Pod of this node may then use it without a"
                            + " secret: for the kubelet it was there before (KEP-2535).")
    private boolean keep;

    @Mixin
    private final RuntimeSocketOption runtime = new RuntimeSocketOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (remove && keep) {
            throw new ParameterException(command, "Give either --remove or --keep.");
        }
        Optional<Credentials> given = credentials.parsed();
        PullResult result;
        try (ProgressLine line = ProgressLine.of(command.getErr())) {
            result = new WatchedPull(runtime.runtime(), line)
                    .run(new PullRequest(image, given, timeout, remove || (given.isPresent() && !keep), Map.of()));
        }
        if (given.isPresent() && keep && result instanceof PullResult.Pulled) {
            command.getErr()
                    .printf("regpath pull: %s stays on the node: any Pod may use it without a pull secret%n", image);
        }
        Optional<String> failure = PullFailureText.of(result);
        if (failure.isPresent()) {
            command.getErr().printf("regpath pull: %s: %s%n", image, Failures.onOneLine(failure.get()));
            return ExitCode.FAILED;
        }
        command.getOut().print(PullText.of(result));
        command.getOut().flush();
        return ExitCode.OK;
    }
}
