package dev.regpath.installer.cli;

import dev.regpath.cli.Failures;
import dev.regpath.cli.Program;
import dev.regpath.cli.Superuser;
import dev.regpath.installer.host.HostBusyException;
import dev.regpath.installer.journal.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The entry point. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(Checkpoint.NONE, arguments));
    }

    /** Runs the command and returns its exit code. */
    public static int run(Checkpoint checkpoint, String... arguments) {
        return following(program(checkpoint).answering(Superuser::runsThis, arguments))
                .execute(arguments);
    }

    static CommandLine commandLine(Checkpoint checkpoint) {
        return following(program(checkpoint).whole(Superuser::runsThis));
    }

    private static Program program(Checkpoint checkpoint) {
        SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("plan", PlanCommand::new);
        commands.put("install", () -> new InstallCommand(checkpoint));
        commands.put("status", StatusCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("uninstall", () -> new UninstallCommand(checkpoint));
        commands.put("prepare", () -> new PrepareCommand(checkpoint));
        commands.put("support-bundle", SupportBundleCommand::new);
        return new Program(InstallerCommand::new, commands, List.of(CommandLine.HelpCommand::new));
    }

    private static CommandLine following(CommandLine program) {
        Failures failures = new Failures();
        return program.setExecutionExceptionHandler((failure, failed, parsed) -> {
            int code = failures.handleExecutionException(failure, failed, parsed);
            return failure instanceof HostBusyException ? InstallerExitCode.BUSY : code;
        });
    }
}
