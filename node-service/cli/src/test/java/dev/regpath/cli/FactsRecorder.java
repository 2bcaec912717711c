package dev.regpath.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.verify.Facts;
import dev.regpath.verify.FactsJson;
import dev.regpath.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code regpath verify -o json} that prints the facts beside the report; the harness runs it on real nodes. */
@Command(name = "record")
public final class FactsRecorder implements Callable<Integer> {
    @Parameters(arity = "1..*")
    private List<String> subjects = List.of();

    @Mixin
    private final CredentialsOption credentials = new CredentialsOption();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Mixin
    private final Console console = new Console();

    public static void main(String... arguments) {
        System.exit(new CommandLine(new FactsRecorder()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<RegistryHost> registries = subjects.stream()
                .filter(subject -> !subject.contains("/"))
                .map(RegistryHost::parse)
                .toList();
        List<ImageReference> images = subjects.stream()
                .filter(subject -> subject.contains("/"))
                .map(ImageReference::parse)
                .toList();
        try (Verification verification = Verification.open(options.settings(), Duration.ofMillis(800))) {
            VerifyReport report = verification.look(registries, images, credentials.parsed());
            JsonObject both = new JsonObject();
            both.add("report", JsonParser.parseString(ReportJson.of(report, Optional.empty())));
            both.add("facts", FactsJson.write(Facts.of(report)));
            console.print(FactsJson.text(both));
            return ExitCode.OK;
        }
    }
}
