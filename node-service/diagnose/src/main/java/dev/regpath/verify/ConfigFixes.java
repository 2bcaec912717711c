package dev.regpath.verify;

import static dev.regpath.verify.Fix.advice;
import static dev.regpath.verify.Fix.run;

import dev.regpath.containerd.ConfigPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines that mend containerd's configuration. Pure. */
final class ConfigFixes {
    private static final Pattern DISABLED = Pattern.compile("\\s*disabled_plugins\\s*=\\s*\\[([^\\]]*)\\].*");
    private static final Pattern CRI =
            Pattern.compile("\\s*[\"'](?:cri|io\\.containerd\\.[a-z.0-9]*cri[a-z.0-9]*)[\"']\\s*");
    private static final Pattern HEADER = Pattern.compile("\\s*\\[(.*)\\]\\s*(?:#.*)?");
    private static final Pattern DEPRECATED = Pattern.compile(".*registry\"?\\.\"?(?:mirrors|configs)\\b.*");

    private final DaemonFacts facts;

    ConfigFixes(DaemonFacts facts) {
        this.facts = facts;
    }

    /** Sets config_path to one directory in the section of this version, and restarts the daemon. */
    Fix withConfigPath() {
        Path file = facts.written().registry().setIn().orElse(facts.configFile());
        Path root = facts.written().isList() && !facts.roots().isEmpty()
                ? facts.roots().getFirst()
                : ConfigPath.DEFAULT_ROOT;
        if (facts.written()
                .registry()
                .besideConfigPath(facts.written().version())
                .isPresent()) {
            return advice(
                    "move what registry.mirrors and registry.configs.*.tls say into hosts.toml files and remove them:"
                            + " beside config_path, containerd would not serve the kubelet. Then set config_path in %s, and"
                            + " restart %s",
                    file, facts.unit());
        }
        if (!Shell.isPlain(root.toString())) {
            return advice("set config_path to one directory in %s, and restart %s", file, facts.unit());
        }
        String line = "config_path = \"%s\"".formatted(root);
        String text = facts.texts().getOrDefault(file, "");
        List<Integer> set = new TomlLines(text).anywhere("config_path");
        Optional<Integer> header = header(text, section() + ".registry");
        if (set.size() != 1) {
            return header.isPresent()
                    ? run(
                            "sed -i %s %s && systemctl restart %s",
                            new Shell.Script("%da\\  %s".formatted(header.get(), Sed.line(line))), file, facts.unit())
                    : run(
                            "printf %s >> %s && systemctl restart %s",
                            new Shell.Script(
                                    "\\n[%s.registry]\\n  %s\\n".formatted(section(), line.replace("%", "%%"))),
                            file,
                            facts.unit());
        }
        return run(
                "sed -i %s %s && systemctl restart %s",
                new Shell.Script("%ds|config_path.*|%s|".formatted(set.getFirst(), Sed.replacement(line, '|'))),
                file,
                facts.unit());
    }

    /** The CRI plugin's section as this daemon, or this file, has it. */
    private String section() {
        boolean old = facts.version()
                        .map(version -> !version.isAtLeast(2, 0, 0))
                        .orElse(false)
                || facts.written().main().map(file -> file.version() == 2).orElse(false);
        return old ? "plugins.\"io.containerd.grpc.v1.cri\"" : "plugins.\"io.containerd.cri.v1.images\"";
    }

    private static Optional<Integer> header(String text, String name) {
        return new TomlLines(text)
                .matching(Pattern.compile("\\s*\\[\\s*" + Pattern.quote(name) + "\\s*\\].*")).stream()
                        .findFirst();
    }

    /** Takes the CRI plugin out of the disabled ones. */
    Fix withCri() {
        for (var entry : facts.texts().entrySet()) {
            TomlLines lines = new TomlLines(entry.getValue());
            for (int number : lines.matching(DISABLED)) {
                Matcher list = DISABLED.matcher(lines.line(number));
                if (list.matches()) {
                    List<String> kept = List.of(list.group(1).split(",", -1)).stream()
                            .filter(word -> !CRI.matcher(word).matches() && !word.isBlank())
                            .map(String::strip)
                            .toList();
                    return run(
                            "sed -i %s %s && systemctl restart %s",
                            new Shell.Script("%ds/.*/disabled_plugins = [%s]/"
                                    .formatted(number, Sed.replacement(String.join(", ", kept), '/'))),
                            entry.getKey(),
                            facts.unit());
                }
            }
        }
        return advice("see why: journalctl -u %s | grep 'failed to load plugin'", Shell.shown(facts.unit()));
    }

    /** Removes the tables registry.mirrors and registry.configs. What they say belongs into hosts.toml files. */
    Fix withoutDeprecated() {
        for (var entry : facts.texts().entrySet()) {
            TomlLines lines = new TomlLines(entry.getValue());
            List<Integer> headers = lines.matching(HEADER);
            List<Integer> deprecated = headers.stream()
                    .filter(number -> DEPRECATED.matcher(lines.line(number)).matches())
                    .toList();
            if (!deprecated.isEmpty()) {
                long last = entry.getValue().lines().count();
                String script = String.join(
                        ";",
                        deprecated.stream()
                                .map(from -> "%d,%dd"
                                        .formatted(
                                                from,
                                                headers.stream()
                                                        .filter(next -> next > from)
                                                        .findFirst()
                                                        .map(next -> next - 1L)
                                                        .orElse(last)))
                                .toList());
                return run(
                        "sed -i.before %s %s && systemctl restart %s",
                        new Shell.Script(script), entry.getKey(), facts.unit());
            }
        }
        return advice("move what registry.mirrors says into hosts.toml files, remove it, and restart %s", facts.unit());
    }
}
