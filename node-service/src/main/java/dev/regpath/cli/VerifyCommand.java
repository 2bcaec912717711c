package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.intent.RegistryHost;
import dev.regpath.verify.ImageReference;
import dev.regpath.verify.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Without arguments: every registry of a RegistryPath, and every one with a directory below config_path. Needs",
            "nothing else of Regpath: a plain hosts.toml set-up is verified as well. Leaves nothing on the node.",
            "Ends with 0 if there is no error (warnings and notes are none), with 1 if there is."
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "REGISTRY",
            arity = "0..*",
            description =
                    "A registry as it stands in image references, or an image, whose manifest and blobs are then asked"
                            + " for, too.")
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
        NodeSettings settings = options.settings();
        List<ImageReference> images = new ArrayList<>();
        List<RegistryHost> registries = new ArrayList<>();
        for (String subject : subjects) {
            read(subject, registries, images);
        }
        try (Verification verification = Verification.open(settings, limit)) {
            Report report = verification.look(registries, images, credentials.parsed());
            print(report);
            Duration interval = watch;
            while (interval != null) {
                Thread.sleep(interval);
                Report next = verification.look(registries, images, credentials.parsed());
                if (!next.findings().equals(report.findings())) {
                    print(next);
                }
                report = next;
            }
            return report.healthy() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void read(String subject, List<RegistryHost> registries, List<ImageReference> images) {
        try {
            if (subject.contains("/")) {
                images.add(ImageReference.parse(subject));
            } else {
                registries.add(RegistryHost.parse(subject));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }

    private void print(Report report) {
        console.print(
                switch (output) {
                    case table ->
                        new ReportText(Objects.requireNonNull(spec)
                                        .commandLine()
                                        .getColorScheme()
                                        .ansi())
                                .of(report);
                    case json -> ReportJson.of(report);
                    case junit -> ReportJunit.of(report);
                });
    }
}
