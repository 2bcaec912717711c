package dev.regpath.cli;

import dev.regpath.convert.Conversion;
import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "convert",
        description =
                "Print RegistryPaths made of other tools' documents, with comments on what could not be carried over.",
        footer = {
            "",
            "Reads registries.yaml of k3s and RKE2, containerd's directory of hosts.toml files, a Service with",
            "externalIPs or a load balancer, a CiliumLocalRedirectPolicy, the mirror sets of OpenShift",
            "(ImageDigestMirrorSet, ImageTagMirrorSet, ImageContentSourcePolicy), and the ConfigMap",
            "local-registry-hosting (KEP-1755). Nothing is left out without a line about it: a comment in the",
            "document, or a message if there is none. Passwords and headers are not printed.",
            "Ends with 1 if something could not be converted; what could be is printed all the same."
        })
final class ConvertCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");

    @Mixin
    private final Console console = new Console();

    @Parameters(
            paramLabel = "FILE",
            description = "YAML or JSON, `-` for standard input; a hosts.toml, or a directory of them (default: -).",
            arity = "0..*")
    private List<Path> files = List.of(STANDARD_INPUT);

    @Option(
            names = "--registry",
            paramLabel = "HOST",
            description = "The registry of documents that name none (default: ${DEFAULT-VALUE}).",
            defaultValue = "registry.example.com")
    private String registry = "registry.example.com";

    @Override
    public Integer call() throws IOException {
        boolean complete = true;
        String separator = "";
        for (Path file : files) {
            Conversion conversion = convert(file);
            for (String document : conversion.documents()) {
                console.print(separator + document);
                separator = "---\n";
            }
            conversion.faults().forEach(console::complain);
            complete &= conversion.faults().isEmpty();
        }
        return complete ? ExitCode.OK : ExitCode.FAILED;
    }

    private Conversion convert(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return Conversion.ofHosts(file);
        }
        if (file.endsWith("hosts.toml")) {
            return Conversion.ofHosts(
                    Objects.requireNonNull(file.toAbsolutePath().getParent())); // Which names it.
        }
        return Conversion.of(file.toString(), read(file), registry);
    }

    private static String read(Path file) throws IOException {
        byte[] content = file.equals(STANDARD_INPUT)
                ? InputFile.read(System.in, file, Limits.CONVERTED)
                : InputFile.read(file, Limits.CONVERTED);
        return new String(content, StandardCharsets.UTF_8);
    }
}
