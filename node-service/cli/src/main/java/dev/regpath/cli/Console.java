package dev.regpath.cli;

import dev.regpath.agent.ApplyResult;
import dev.regpath.agent.ProblemMessage;
import dev.regpath.fault.Problem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How commands talk: results on standard output, problems on standard error. */
@Command // Without it picocli does not take a mixin that has no options.
public final class Console {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** A line of the result. */
    public void say(String line) {
        command().commandLine().getOut().println(line);
    }

    /** Text of the result, as it is. */
    public void print(String text) {
        command().commandLine().getOut().print(text);
        command().commandLine().getOut().flush();
    }

    /** What went wrong, in a line. */
    public void complain(String line) {
        command().commandLine().getErr().printf("%s: %s%n", command().qualifiedName(), line);
    }

    void problems(List<Problem> problems) {
        problems.forEach(problem -> {
            command()
                    .commandLine()
                    .getErr()
                    .print((problem.isFatal() ? "" : "note: ") + ProblemText.of(ProblemMessage.of(problem)));
            command().commandLine().getErr().flush();
        });
    }

    /** Says what was changed and what could not be, and returns the exit code. */
    int report(ApplyResult result, String whenNothing) {
        problems(result.problems());
        if (result.changes().isEmpty() && result.complete()) {
            say(whenNothing);
        }
        result.changes().forEach(this::say);
        return result.complete() ? ExitCode.OK : ExitCode.FAILED;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
