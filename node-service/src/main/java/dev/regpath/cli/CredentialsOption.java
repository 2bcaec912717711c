package dev.regpath.cli;

import dev.regpath.cri.Credentials;
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
            paramLabel = "USER:PASSWORD",
            description = "Offered to the hosts that ask. Better given as the environment variable"
                    + " REGPATH_CREDENTIALS, which other users cannot see.",
            defaultValue = "${env:REGPATH_CREDENTIALS}")
    private @Nullable String credentials;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    Optional<Credentials> parsed() {
        String given = credentials;
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
