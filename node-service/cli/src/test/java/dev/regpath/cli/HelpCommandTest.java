package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.fault.Diagnostic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/diagnostics travel with the program. */
class HelpCommandTest {
    private static final Path PAGES = Path.of("../../docs/diagnostics");

    static Stream<String> codes() {
        return Diagnostic.all().stream().map(Diagnostic::code);
    }

    private static TestNode.Ended help(String... subjects) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments =
                Stream.concat(Stream.of("help"), Stream.of(subjects)).toArray(String[]::new);
        int code = Main.commandLine(() -> false)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new TestNode.Ended(code, out.toString(), err.toString());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aCodeIsExplainedAsOnItsPage(String code) throws IOException {
        String page = Files.readString(PAGES.resolve(code + ".md"))
                .replace("<!-- Written from the catalogue by DiagnosticPagesTest. -->\n\n", "");

        assertThat(help(code)).isEqualTo(new TestNode.Ended(ExitCode.OK, page, ""));
    }

    @Test
    void severalCodesAreExplainedOneAfterTheOther() {
        assertThat(help("rp101", "RP513").out()).startsWith("# RP101: ").contains("\n# RP513: ");
    }

    @Test
    void aWordOfTheStatusIsExplainedLikeTheCodeOfADiagnostic() {
        assertThat(help("exclusiveancestor").out())
                .startsWith("# ExclusiveAncestor\n")
                .contains("## Remedy", "RP405");
        assertThat(help("RP405").out()).contains("`ExclusiveAncestor`");
        assertThat(help("NodeFiles").out()).startsWith("# NodeFiles\n").doesNotContain("RP");
    }

    @Test
    void aCommandIsExplainedByItsOwnHelp() {
        assertThat(help("trace").out()).startsWith("Usage: regpath trace [OPTIONS]");
    }

    @Test
    void withoutASubjectTheCommandsAreListed() {
        assertThat(help().out())
                .startsWith("Usage: regpath [OPTIONS] [COMMAND]")
                .contains("Commands:", "convert");
    }
}
