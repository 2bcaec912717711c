package dev.regpath.verify.daemon;

import static dev.regpath.verify.finding.Fix.advice;
import static dev.regpath.verify.finding.Fix.run;

import dev.regpath.containerd.ConfigPath;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.verify.daemon.ConfigRepair.RepairTrial;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.LineEdit;
import dev.regpath.verify.finding.LineEdit.LineRange;
import dev.regpath.verify.finding.Shell;
import dev.regpath.verify.finding.TomlLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lines that repair containerd's configuration. Pure. */
public final class ConfigFixes {
    private static final Pattern DISABLED = Pattern.compile("\\s*disabled_plugins\\s*=\\s*\\[([^\\]]*)\\].*");
    private static final Pattern CRI =
            Pattern.compile("\\s*[\"'](?:cri|io\\.containerd\\.[a-z.0-9]*cri[a-z.0-9]*)[\"']\\s*");
    private static final Pattern HEADER = Pattern.compile("\\s*\\[(.*)\\]\\s*(?:#.*)?");
    private static final Pattern DEPRECATED = Pattern.compile(".*registry\"?\\.\"?(?:mirrors|configs)\\b.*");

    private final DaemonFacts facts;

    /** For a daemon of which this is known. */
    public ConfigFixes(DaemonFacts facts) {
        this.facts = facts;
    }

    /** All that may be proposed for these facts. */
    public static List<ConfigRepair> candidates(DaemonFacts facts) {
        ConfigFixes fixes = new ConfigFixes(facts);
        return Stream.of(fixes.configPath(), fixes.criEnabled(), fixes.deprecatedRemoved())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Sets config_path to one directory in the section of this version, and restarts the daemon. */
    public Fix withConfigPath() {
        return facts.written()
                        .registry()
                        .besideConfigPath(facts.written().version())
                        .isPresent()
                ? advice(
                        "move what registry.mirrors and registry.configs.*.tls say into hosts.toml files and remove them:"
                                + " beside config_path, containerd would not serve the kubelet. Then set config_path in %s,"
                                + " and restart %s",
                        configPathFile(), facts.unit())
                : proven(
                        configPath(),
                        advice(
                                "set config_path to one directory in %s, and restart %s",
                                configPathFile(), facts.unit()));
    }

    private Path configPathFile() {
        return facts.written().registry().setIn().orElse(facts.configFile());
    }

    private Optional<ConfigRepair> configPath() {
        Path file = configPathFile();
        Path root = facts.written().isList() && !facts.roots().isEmpty()
                ? facts.roots().getFirst()
                : ConfigPath.DEFAULT_ROOT;
        if (!Shell.isPlain(root.toString())) {
            return Optional.empty();
        }
        String setting = "config_path = \"%s\"".formatted(root);
        TomlLines lines = new TomlLines(facts.texts().getOrDefault(file, ""));
        List<Integer> set = lines.anywhere("config_path");
        Optional<Integer> header = header(lines, section() + ".registry");
        LineEdit edit;
        if (set.size() == 1) {
            edit = replaced(set.getFirst(), lines.indentation(set.getFirst()) + setting);
        } else if (header.isPresent()) {
            edit = new LineEdit.InsertedLine(header.get(), "  " + setting);
        } else {
            edit = new LineEdit.AppendedLines(List.of("[%s.registry]".formatted(section()), "  " + setting));
        }
        return Optional.of(new ConfigRepair(file, edit));
    }

    /** The repair as a command, if the node's own containerd was seen to take it; else what a person has to look at. */
    private Fix proven(Optional<ConfigRepair> repair, Fix otherwise) {
        if (repair.isEmpty()) {
            return otherwise;
        }
        Fix command = repair.get()
                .edit()
                .command(
                        repair.get().file(),
                        Optional.ofNullable(facts.texts().get(repair.get().file())),
                        Optional.of(facts.unit()));
        Optional<RepairTrial> trial = facts.trials().stream()
                .filter(one -> one.repair().equals(repair.get()))
                .findFirst();
        if (trial.isEmpty()) {
            return advice(
                    "this was not tried with the node's containerd: try it on a copy with containerd --config COPY config"
                            + " dump before you run it: %s",
                    command.text());
        }
        return trial.get()
                .refusal()
                .<Fix>map(reason -> advice(
                        "change %s by hand; a single line is not enough: %s",
                        repair.get().file(), Quoted.visible(reason)))
                .orElse(command);
    }

    /** The CRI plugin's section as this daemon, or this file, has it. */
    private String section() {
        boolean old = facts.version()
                        .map(version -> !version.isAtLeast(2, 0, 0))
                        .orElse(false)
                || facts.written().main().map(file -> file.version() == 2).orElse(false);
        return old ? "plugins.\"io.containerd.grpc.v1.cri\"" : "plugins.\"io.containerd.cri.v1.images\"";
    }

    private static Optional<Integer> header(TomlLines lines, String name) {
        return lines.matching(Pattern.compile("\\s*\\[\\s*" + Pattern.quote(name) + "\\s*\\].*")).stream()
                .findFirst();
    }

    private static LineEdit replaced(int number, String line) {
        return new LineEdit.EditedLines(List.of(new LineEdit.EditedLine(number, Optional.of(line))));
    }

    /** Restarts the daemon, so that it reads its files; not if it would not come back with them. */
    public Fix restarted() {
        return facts.endingAtRestart()
                .findFirst()
                .map(problem -> advice(
                        "correct %s first, with which %s would not serve the kubelet after a restart; then restart it",
                        problem.location().file(), facts.unit()))
                .orElseGet(() -> run("systemctl restart %s", facts.unit()));
    }

    /** Takes the CRI plugin out of the disabled ones. */
    public Fix withCri() {
        return proven(
                criEnabled(),
                advice("see why: journalctl -u %s | grep 'failed to load plugin'", Shell.shown(facts.unit())));
    }

    private Optional<ConfigRepair> criEnabled() {
        for (var entry : facts.texts().entrySet()) {
            TomlLines lines = new TomlLines(entry.getValue());
            for (int number : lines.matching(DISABLED)) {
                Matcher list = DISABLED.matcher(lines.line(number));
                if (list.matches()) {
                    List<String> kept = List.of(list.group(1).split(",", -1)).stream()
                            .filter(word -> !CRI.matcher(word).matches() && !word.isBlank())
                            .map(String::strip)
                            .toList();
                    String line = "disabled_plugins = [%s]".formatted(String.join(", ", kept));
                    return Optional.of(new ConfigRepair(entry.getKey(), replaced(number, line)));
                }
            }
        }
        return Optional.empty();
    }

    /** Removes the tables registry.mirrors and registry.configs. What they say belongs into hosts.toml files. */
    Fix withoutDeprecated() {
        return proven(
                deprecatedRemoved(),
                advice(
                        "move what registry.mirrors says into hosts.toml files, remove it, and restart %s",
                        facts.unit()));
    }

    private Optional<ConfigRepair> deprecatedRemoved() {
        for (var entry : facts.texts().entrySet()) {
            TomlLines lines = new TomlLines(entry.getValue());
            List<Integer> headers = lines.matching(HEADER);
            int last = (int) entry.getValue().lines().count();
            List<LineRange> tables = headers.stream()
                    .filter(number -> DEPRECATED.matcher(lines.line(number)).matches())
                    .map(from -> new LineRange(
                            from,
                            headers.stream()
                                    .filter(next -> next > from)
                                    .findFirst()
                                    .map(next -> next - 1)
                                    .orElse(last)))
                    .toList();
            if (!tables.isEmpty()) {
                return Optional.of(new ConfigRepair(entry.getKey(), new LineEdit.DeletedLines(tables)));
            }
        }
        return Optional.empty();
    }
}
