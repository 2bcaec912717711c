package dev.regpath.verify.finding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.LocalFiles;
import dev.regpath.verify.daemon.ConfigFixes;
import dev.regpath.verify.daemon.ConfigRepair.RepairTrial;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.finding.LineEdit.EditedLine;
import dev.regpath.verify.finding.LineEdit.LineRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others have written is a word of a printed command, and no command: a real shell and a real sed are the judges. */
class ShellTest {
    private static final String CONFIG = "version = 2\nroot = \"/var/lib/containerd\"\n";

    @TempDir
    Path directory;

    @BeforeEach
    void aSystemdThatDoesNothing() throws IOException {
        Path systemctl = Files.writeString(
                Files.createDirectory(directory.resolve("bin")).resolve("systemctl"), "#!/bin/sh\n");
        assertThat(systemctl.toFile().setExecutable(true)).isTrue();
    }

    static Stream<String> words() {
        return Stream.of(
                "plain",
                "two words",
                "'; touch owned; '",
                "$(touch owned)",
                "`touch owned`",
                "a;touch owned",
                "a|b",
                "a/b;w owned",
                "a/e touch owned;",
                "a&b",
                "a\\b",
                "a\\nb",
                "[a]*^$.",
                "\"quoted\"",
                "END",
                "%s%n",
                "-n",
                "~",
                "*",
                "<b>",
                "ä");
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordIsAWord(String word) throws Exception {
        assertThat(run(Fix.run("printf %s %s", new Shell.Script("%s"), word))).isEqualTo(word);
        assertThat(run(Fix.run("printf %s %s", new Shell.Script("%s"), new Shell.ShellWords(List.of(word, word)))))
                .isEqualTo(word + word);
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordInAScriptOfSedIsWhatItIs(String word) throws Exception {
        Path file = directory.resolve("file");
        for (char delimiter : new char[] {'/', '|'}) {
            Files.writeString(file, "<%s>\n".formatted(word));
            run(Fix.run(
                    "sed -i %s %s",
                    new Shell.Script("s%1$c<%2$s>%1$c(%3$s)%1$c"
                            .formatted(delimiter, Sed.pattern(word, delimiter), Sed.replacement(word, delimiter))),
                    file));
            assertThat(file).hasContent("(%s)\n".formatted(word));
        }
        run(Fix.run("sed -i %s %s", new Shell.Script("1a\\  " + Sed.line(word)), file));
        assertThat(Files.readString(file)).endsWith("\n  %s\n".formatted(word));
    }

    @ParameterizedTest
    @MethodSource("words")
    void aHereDocumentEndsWhereItsTextDoes(String word) throws Exception {
        Path file = directory.resolve("file");
        String text = "%1$s\nEND\n$(touch owned)\n%1$s\nEND2".formatted(word);
        run(Fix.run("cat > %s %s", file, new Shell.Here(text)));
        assertThat(file).hasContent(text + "\n");
    }

    @ParameterizedTest
    @MethodSource("words")
    void aDisabledPluginIsNoCommand(String word) throws Exception {
        String name = word.replace("\\", "\\\\").replace("\"", "\\\"");
        Path file = Files.writeString(
                directory.resolve("config.toml"), CONFIG + "disabled_plugins = [\"%s\", \"cri\"]\n".formatted(name));

        Fix fix = new ConfigFixes(facts(file)).withCri();

        if (!word.contains("]")) { // A list that the pattern for its line does not know is left to a person.
            run(fix);
            assertThat(file).hasContent(CONFIG + "disabled_plugins = [\"%s\"]\n".formatted(name));
        }
    }

    @ParameterizedTest
    @MethodSource("words")
    void aDirectoryOfHostsTomlIsNoCommand(String word) throws Exception {
        Path file = Files.writeString(directory.resolve("config.toml"), CONFIG + """
                        [plugins.'io.containerd.grpc.v1.cri'.registry]
                          config_path = '/etc/%s:/etc/docker/certs.d'
                        """.formatted(word.replace("'", "")));

        Fix fix = new ConfigFixes(facts(file)).withConfigPath();

        if (fix instanceof Fix.Run) {
            run(fix);
        }
        assertThat(EffectiveConfig.read(new LocalFiles(Path.of("/")), file, ContainerdVersion.NEWEST)
                        .problems())
                .noneMatch(problem -> problem.what().contains("is not TOML"));
    }

    /** containerd's CRI plugin does not start with both: a command that sets one beside the other would end the node. */
    @ParameterizedTest
    @ValueSource(strings = {"", "[plugins.'io.containerd.grpc.v1.cri'.registry]\n"})
    void noCommandSetsConfigPathBesideMirrors(String section) throws Exception {
        Path file = Files.writeString(directory.resolve("config.toml"), CONFIG + section + """
                        [plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']
                          endpoint = ['https://mirror.example.com']
                        """);

        assertThat(new ConfigFixes(facts(file)).withConfigPath()).isInstanceOf(Fix.Advice.class);
    }

    static Stream<LineEdit> edits() {
        return Stream.of(
                new LineEdit.InsertedLine(2, "  config_path = \"/etc/containerd/certs.d\""),
                new LineEdit.InsertedLine(0, "ca = \"ca.crt\""),
                new LineEdit.EditedLines(List.of(
                        new EditedLine(2, Optional.of("  a|b & c\\d = 'x'")), new EditedLine(4, Optional.empty()))),
                new LineEdit.ReplacedWords(List.of(
                        new LineEdit.ReplacedWord(2, "/a", "/b|&\\c"),
                        new LineEdit.ReplacedWord(3, "[debug]", "[grpc]"))),
                new LineEdit.WholeText("server = 'https://registry.example.com'\n"),
                new LineEdit.AppendedLines(
                        List.of("[plugins.\"io.containerd.cri.v1.images\".registry]", "  a = '100%'")),
                new LineEdit.DeletedLines(List.of(new LineRange(1, 2), new LineRange(4, 4))));
    }

    /** The node's containerd is asked about the text; an operator pastes the command. */
    @ParameterizedTest
    @MethodSource("edits")
    void anEditIsWhatItsCommandMakesOfTheFile(LineEdit edit) throws Exception {
        String text = "version = 2\nroot = '/a'\n[debug]\n  level = 'info'\n";
        Path file = Files.writeString(directory.resolve("config.toml"), text);

        run(edit.command(file, Optional.of(text), Optional.of("containerd")));

        assertThat(file).hasContent(edit.apply(text));
    }

    /** Somebody pastes what was printed for another node, or for this one an hour ago. */
    @ParameterizedTest
    @MethodSource("edits")
    void aFileThatIsAnotherOneByThenIsNotChanged(LineEdit edit) throws Exception {
        String other = "version = 3\nroot = '/b'\n[plugins]\n  a = 1\n";
        Path file = Files.writeString(directory.resolve("config.toml"), other);

        Process shell = shell(edit.command(file, Optional.of("version = 2\n"), Optional.of("containerd"))
                .text());

        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isNotZero();
        assertThat(file).hasContent(other);
    }

    @Test
    void aFileThatIsNotThereIsMade() throws Exception {
        Path file = directory.resolve("config.toml");
        LineEdit edit = new LineEdit.AppendedLines(List.of("a = 1"));

        run(edit.command(file, Optional.empty(), Optional.of("containerd")));

        assertThat(file).hasContent("\na = 1\n");
    }

    @Test
    void whatContainerdWouldNotTakeOrWasNotAskedAboutIsNoCommand() throws Exception {
        Path file = Files.writeString(directory.resolve("config.toml"), CONFIG);
        DaemonFacts facts = facts(file);
        List<RepairTrial> refused = facts.trials().stream()
                .map(trial -> new RepairTrial(
                        trial.repair(),
                        Optional.of("config_path and registry.mirrors are both set: containerd does not load its CRI"
                                + " plugin like that")))
                .toList();

        assertThat(new ConfigFixes(facts).withConfigPath()).isInstanceOf(Fix.Run.class);
        assertThat(new ConfigFixes(facts.with(refused)).withConfigPath())
                .isEqualTo(
                        new Fix.Advice("change %s by hand; a single line is not enough: config_path and".formatted(file)
                                + " registry.mirrors are both set: containerd does not load its CRI plugin like that"));
        assertThat(new ConfigFixes(facts.with(List.of())).withConfigPath())
                .isInstanceOfSatisfying(
                        Fix.Advice.class,
                        advice ->
                                assertThat(advice.text()).startsWith("this was not tried with the node's containerd"));
    }

    @Test
    void whatNobodySeesIsNotToBePasted() {
        for (String word : List.of("a\u001b[201~rm -rf /\n", "a\u202eb", "a\rb", "a\0b")) {
            assertThat(Fix.run("mv %s /var/tmp/", Path.of("/etc").resolve(word.replace("\0", "\u0001"))))
                    .isInstanceOfSatisfying(
                            Fix.Advice.class,
                            advice -> assertThat(advice.text().codePoints()).noneMatch(Character::isISOControl));
        }
    }

    private static DaemonFacts facts(Path config) throws IOException {
        EffectiveConfig written = EffectiveConfig.read(new LocalFiles(Path.of("/")), config, ContainerdVersion.NEWEST);
        DaemonFacts facts = new DaemonFacts(
                Path.of("/run/containerd/containerd.sock"),
                new DaemonFacts.DaemonState.NoCri("unknown service"),
                Optional.empty(),
                config,
                Map.of(config, Files.readString(config)),
                Optional.empty(),
                Optional.empty(),
                written,
                Optional.empty(),
                List.of(),
                List.of());
        return facts.with(ConfigFixes.candidates(facts).stream()
                .map(repair -> new RepairTrial(repair, Optional.empty()))
                .toList());
    }

    /** Pastes it into a shell; what it says. Nothing that a word asks for must happen. */
    private String run(Fix fix) throws Exception {
        assertThat(fix).isInstanceOf(Fix.Run.class);
        Process shell = shell(fix.text());
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as("%s: %s", fix.text(), said).isZero();
        assertThat(directory.resolve("owned")).doesNotExist();
        return said;
    }

    private Process shell(String lines) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e").directory(directory.toFile());
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        Process shell = builder.redirectErrorStream(true).start();
        try (var in = shell.getOutputStream()) {
            in.write((lines + "\n").getBytes(UTF_8));
        }
        return shell;
    }
}
