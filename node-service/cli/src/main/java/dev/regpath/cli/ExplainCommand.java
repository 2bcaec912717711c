package dev.regpath.cli;

import dev.regpath.contract.ImageReference;
import dev.regpath.explain.Itinerary;
import dev.regpath.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
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
        name = "explain",
        description =
                "Show the way of a pull, hop by hop: which hosts are asked in which order, by which route, and which"
                        + " would serve.",
        footer = {
            "",
            "Asks each host what containerd would ask, and pulls nothing. Ends with 0 if a host would serve, with 1 if",
            "none would: `regpath verify IMAGE` then says why and what to type."
        })
final class ExplainCommand implements Callable<Integer>, NeedsRoot {
    @Parameters(paramLabel = "IMAGE", description = "For example registry.example.com/team/app:1.")
    private String image = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private OutputFormat output = OutputFormat.table;

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
    public Integer call() throws IOException {
        ImageReference reference = reference();
        options.pathFiles();
        try (Verification verification = Verification.open(options.settings(), limit)) {
            VerifyReport report = verification.look(List.of(), List.of(reference), credentials.parsed());
            Itinerary way = Itinerary.of(reference, report.registries().getFirst(), report.node());
            console.print(
                    switch (output) {
                        case table -> ItineraryText.of(way, report.node());
                        case json -> ItineraryJson.of(way);
                    });
            return way.arrives() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private ImageReference reference() {
        try {
            return ImageReference.parse(image);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }
}
