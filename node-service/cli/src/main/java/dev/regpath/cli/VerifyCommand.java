package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.LocalFiles;
import dev.regpath.pull.PullRequest;
import dev.regpath.pull.PullResult;
import dev.regpath.pull.WatchedPull;
import dev.regpath.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        name = "verify",
        description =
                "Say whether the next pull will work on this node, by which way, and if not, why and what to type.",
        footer = {
            "",
            "Without arguments: every registry of a RegistryPath, and every one with a directory below",
            "config_path. Needs nothing else of Regpath: a plain hosts.toml set-up is verified as well. Leaves",
            "nothing on the node. Ends with 0 if there is no error (warnings and notes are none); with 1 if a",
            "verdict is `fails`, containerd cannot pull at all, or the pull failed; with 4 if no verdict is",
            "`fails` and there is an error beside it: containerd will not start again, or what a path file",
            "asks for is not in place.",
            "",
            "The verdict is of the registry alone, and says no more than what was tried. works: the manifest of",
            "the named image came, and a blob of it. answers: no image was named. needs a login: no login was",
            "obtained, and what comes after it is not known. fails: a pull would fail, or not go the way that",
            "was asked for. An error that does not touch the registry does not change its verdict."
        })
final class VerifyCommand implements Callable<Integer>, NeedsRoot {
    @Parameters(
            paramLabel = "REGISTRY",
            arity = "0..*",
            description =
                    "A registry as it is written in image references, or an image, whose manifest and blobs are then"
                            + " asked for, too.")
    private List<String> subjects = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private ReportFormat output = ReportFormat.table;

    @Option(
            names = "--watch",
            paramLabel = "DURATION",
            arity = "0..1",
            fallbackValue = "5s",
            description = "Look again at this interval (5s if none is given) and print whenever something has changed.",
            converter = DurationConverter.class)
    private @Nullable Duration watch;

    @Option(
            names = "--step-timeout",
            paramLabel = "DURATION",
            description = "Limit for each connect, TLS handshake and answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "800ms",
            converter = DurationConverter.class)
    private Duration limit = Duration.ofMillis(800);

    @Option(
            names = "--pull",
            paramLabel = "IMAGE",
            description =
                    "Verify this image's registry, and then pull it by CRI as the kubelet would: the verdict is what the"
                            + " pull did, with how long each phase took and who served. Removed afterwards, unless it was"
                            + " there before.")
    private @Nullable String canary;

    @Option(
            names = "--pull-timeout",
            paramLabel = "DURATION",
            description = "Give the pull up after this long: 90s, 5m (default: ${DEFAULT-VALUE}).",
            defaultValue = "5m",
            converter = DurationConverter.class)
    private Duration pullLimit = Duration.ofMinutes(5);

    @Mixin
    private final CredentialsOption credentials = new CredentialsOption();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Mixin
    private final Console console = new Console();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String pulled = canary;
        if (pulled != null && watch != null) {
            throw new ParameterException(commandLine(), "--pull pulls once: give it without --watch.");
        }
        options.pathFiles();
        NodeSettings settings = options.settings();
        List<ImageReference> images = new ArrayList<>();
        List<RegistryHost> registries = new ArrayList<>();
        for (String subject : subjects) {
            read(subject, registries, images);
        }
        Optional<ImageReference> reference = Optional.ofNullable(pulled).map(this::image);
        reference.filter(image -> !images.contains(image)).ifPresent(images::add);
        try (Verification verification = Verification.open(settings, limit)) {
            VerifyReport report = verification.look(registries, images, credentials.parsed());
            if (pulled != null && reference.isPresent()) {
                return pull(report, reference.get(), pulled, settings);
            }
            print(report, Optional.empty());
            Duration interval = watch;
            while (interval != null) {
                Thread.sleep(interval);
                VerifyReport next = verification.look(registries, images, credentials.parsed());
                if (!next.findings().equals(report.findings())) {
                    print(next, Optional.empty());
                }
                report = next;
            }
            return RegistryVerdict.exitCode(report, Optional.empty());
        }
    }

    /** The report comes after the pull, whose end is the verdict. */
    private int pull(VerifyReport report, ImageReference reference, String image, NodeSettings settings)
            throws InterruptedException {
        PullResult result;
        try (ProgressLine line = ProgressLine.of(commandLine().getErr())) {
            result = new WatchedPull(
                            settings.containerd(new LocalFiles(settings.mounts().root())), line)
                    .run(new PullRequest(
                            image,
                            credentials.parsed(),
                            pullLimit,
                            /* remove= */ true,
                            PeerRoles.of(reference, report)));
        }
        print(report, Optional.of(result));
        return RegistryVerdict.exitCode(report, Optional.of(result));
    }

    private void read(String subject, List<RegistryHost> registries, List<ImageReference> images) {
        if (subject.contains("/")) {
            images.add(image(subject));
            return;
        }
        try {
            registries.add(RegistryHost.parse(subject));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
    }

    private ImageReference image(String text) {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
    }

    private void print(VerifyReport report, Optional<PullResult> pull) {
        console.print(
                switch (output) {
                    case table -> new ReportText(commandLine().getColorScheme().ansi()).of(report, pull);
                    case json -> ReportJson.of(report, pull);
                    case junit -> ReportJunit.of(report, pull);
                });
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
