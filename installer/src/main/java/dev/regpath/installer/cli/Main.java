package dev.regpath.installer.cli;

import dev.regpath.cli.Failures;
import dev.regpath.installer.host.HostBusyException;
import dev.regpath.installer.journal.Checkpoint;
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
        return commandLine(checkpoint).execute(arguments);
    }

    static CommandLine commandLine(Checkpoint checkpoint) {
        Failures failures = new Failures();
        CommandLine command = new CommandLine(new InstallerCommand())
                .addSubcommand(new PlanCommand())
                .addSubcommand(new InstallCommand(checkpoint))
                .addSubcommand(new StatusCommand())
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new UninstallCommand(checkpoint))
                .addSubcommand(new PrepareCommand(checkpoint))
                .addSubcommand(new SupportBundleCommand())
                .addSubcommand(new CommandLine.HelpCommand())
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    int code = failures.handleExecutionException(failure, failed, parsed);
                    return failure instanceof HostBusyException ? InstallerExitCode.BUSY : code;
                })
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        dev.regpath.cli.Main.layOut(command);
        command.getSubcommands().values().forEach(dev.regpath.cli.Main::layOut);
        return command;
    }
}
