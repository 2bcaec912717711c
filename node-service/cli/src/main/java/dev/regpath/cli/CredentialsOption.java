package dev.regpath.cli;

import dev.regpath.cri.Credentials;
import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A user name and password for those hosts that ask. */
final class CredentialsOption {

    @Option(
            names = "--credentials",
            hidden = true, // It is in /proc/PID/cmdline, for all to read.
            paramLabel = "USER:PASSWORD",
            description = "Use --credentials-file.",
            defaultValue = "${env:REGPATH_CREDENTIALS}")
    private @Nullable String credentials;

    @Option(
            names = "--credentials-file",
            paramLabel = "FILE",
            description = "A file with USER:PASSWORD, offered to the hosts that ask; `-` for standard input (default:"
                    + " what $REGPATH_CREDENTIALS holds).")
    private @Nullable Path file;

    private @Nullable String read;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Once: standard input cannot be read again. */
    private @Nullable String given() {
        Path from = file;
        if (from == null) {
            return credentials;
        }
        if (read == null) {
            try {
                byte[] content = from.equals(Path.of("-"))
                        ? InputFile.read(System.in, Path.of("standard input"), Limits.TOKEN)
                        : InputFile.read(from, Limits.TOKEN);
                read = new String(content, StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "The credentials cannot be read: " + Failures.words(e),
                        e);
            }
        }
        return read;
    }

    Optional<Credentials> parsed() {
        String given = given();
        if (given == null || given.isEmpty()) {
            return Optional.empty();
        }
        int colon = given.indexOf(':');
        if (colon < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "The credentials are not of the form USER:PASSWORD (they are not shown).");
        }
        return Optional.of(new Credentials(given.substring(0, colon), given.substring(colon + 1)));
    }
}
