package dev.regpath.harness;

import dev.regpath.installer.cli.Main;
import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The installer, but its process is ended by SIGKILL at one of its moments. */
public final class KilledInstaller {
    private KilledInstaller() {}

    /** Runs {@code STEP MOMENT ARGUMENT...}; ends as the installer does if that moment does not come. */
    public static void main(String... arguments) {
        InstallStep step = InstallStep.valueOf(arguments[0]);
        Moment moment = Moment.valueOf(arguments[1]);
        System.exit(Main.run(
                (at, when) -> {
                    if (at == step && when == moment) {
                        kill();
                    }
                },
                Arrays.copyOfRange(arguments, 2, arguments.length)));
    }

    /** No handler and no shutdown hook runs, as when the power goes. */
    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("still alive");
    }
}
