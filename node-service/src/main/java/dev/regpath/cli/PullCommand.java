package dev.regpath.cli;

import dev.regpath.cri.Credentials;
import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.proto.cri.Image;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description = "Pull an image through CRI, exactly as the kubelet would, and say where it ended.",
        footer = {"", "Unlike `ctr image pull`, this goes the kubelet's way: through hosts.toml and the redirects."})
final class PullCommand implements Callable<Integer> {
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

    @Mixin
    private final RuntimeSocketOption runtime = new RuntimeSocketOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Optional<Credentials> offered = credentials.parsed();
        Path socket = runtime.socket();
        try (CriClient cri = CriClient.of(socket)) {
            boolean before = cri.image(image).isPresent();
            long start = System.nanoTime();
            String id = cri.pull(image, offered, timeout);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            out.printf("pulled %s in %.2f s%n", image, took.toMillis() / 1000.0);
            out.printf("id     %s%n", id);
            Optional<Image> found = cri.image(image);
            found.ifPresent(some -> some.getRepoDigestsList().forEach(digest -> out.printf("digest %s%n", digest)));
            found.ifPresent(some -> out.printf("size   %d%n", some.getSize()));
            if (remove && before) {
                out.println("kept: it was on the node before");
            } else if (remove) {
                cri.remove(image);
                out.println("removed");
            }
            return ExitCode.OK;
        } catch (CriException e) {
            command.commandLine().getErr().printf("regpath pull: %s: %s%n", socket, e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
