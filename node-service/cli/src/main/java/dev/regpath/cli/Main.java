package dev.regpath.cli;

import dev.regpath.linux.Libbpf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** The entry point. */
public final class Main {
    /** Commands that change the node: what they will wait for is begun before their command line is read. */
    private static final Set<String> AT_WORK = Set.of("node", "apply");

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && AT_WORK.contains(arguments[0])) {
            Libbpf.preload();
        }
        LogLevel.set(System.getenv());
        System.exit(run(arguments));
    }

    /** Runs a command, and returns its exit code. */
    public static int run(String... arguments) {
        return commandLine(Superuser::runsThis, arguments).execute(arguments);
    }

    /** The command with all its subcommands. */
    public static CommandLine commandLine() {
        return program().whole(Superuser::runsThis);
    }

    static CommandLine commandLine(BooleanSupplier root, String... arguments) {
        return program().answering(root, arguments);
    }

    private static Program program() {
        SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("node", NodeCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("apply", ApplyCommand::new);
        commands.put("restore", RestoreCommand::new);
        commands.put("revert", RevertCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("pull", PullCommand::new);
        commands.put("trace", TraceCommand::new);
        commands.put("convert", ConvertCommand::new);
        // No reference to a constructor of picocli's, whose class files are of Java 5: JDK 25 leaves addresses of the
        // process that writes a class archive in such a method, and no two archives would be the same.
        return new Program(RegpathCommand::new, commands, List.of(HelpCommand::new, () -> new GenerateCompletion()));
    }
}
