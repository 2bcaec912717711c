package dev.regpath.containerd;

import dev.regpath.input.Paths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The option by which containerd is told what configuration to read (cmd/containerd/command/main.go). */
public final class ConfigFlag {
    private static final List<String> NAMES = List.of("--config", "-c");
    private static final String WITH_VALUE = "--config=";

    private ConfigFlag() {}

    /**
     * The file it names; empty if it is not there.
     *
     * @param arguments containerd's command line, the program's own name first
     */
    public static Optional<Path> in(List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(WITH_VALUE)) {
                return Paths.of(argument.substring(WITH_VALUE.length()));
            }
            if (NAMES.contains(argument) && i + 1 < arguments.size()) {
                return Paths.of(arguments.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
