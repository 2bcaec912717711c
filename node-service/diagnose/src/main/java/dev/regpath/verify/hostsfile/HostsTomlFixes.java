package dev.regpath.verify.hostsfile;

import static dev.regpath.verify.finding.Fix.advice;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.LineEdit;
import dev.regpath.verify.finding.LineEdit.EditedLine;
import dev.regpath.verify.finding.LineEdit.ReplacedWord;
import dev.regpath.verify.finding.Shell;
import dev.regpath.verify.finding.TomlLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Edits that repair a hosts.toml. containerd reads it at each pull, so nothing is restarted; what cannot be edited without a
 * guess is advice. Pure.
 */
public final class HostsTomlFixes {
    private static final String BOTH = "capabilities = [\"pull\", \"resolve\"]";

    private final HostsFileFacts facts;
    private final TomlLines lines;

    /** For a file of which this is known. */
    public HostsTomlFixes(HostsFileFacts facts) {
        this.facts = facts;
        this.lines = new TomlLines(facts.text().orElse(""));
    }

    /** A certificate that lies beside the file is most probably the one that is meant. */
    Fix otherFile(String key, Path missing) {
        if (facts.text().isEmpty()) {
            return advice(
                    "put a certificate or key in PEM there, or take the file out of the directory: without a hosts.toml"
                            + " containerd loads every .crt, .cert and .key in it");
        }
        List<String> beside =
                certificates().filter(name -> !missing.endsWith(name)).toList();
        List<Integer> at = lines.anywhere(key);
        if (at.isEmpty()) {
            return advice("put it there, or take its name out of %s", file());
        }
        String written = missing.getFileName().toString();
        return key.equals("ca")
                        && beside.size() == 1
                        && at.size() == 1
                        && lines.line(at.getFirst()).contains(written)
                ? replaced(at, written, beside.getFirst())
                : advice("put it there, or remove line %d of %s", at.getFirst(), file());
    }

    /**
     * Trusts a certificate that lies in the registry's directory already, which is most probably the one; empty if none does,
     * or if others are trusted for this host by now.
     */
    public Optional<Fix> trusting(PullHost host) {
        Optional<String> beside = certificates().findFirst();
        if (beside.isEmpty() || facts.text().isEmpty() || !host.fields().ca().isEmpty()) {
            return Optional.empty();
        }
        Optional<Integer> after =
                host.kind() == PullHost.HostKind.MIRROR ? lines.header(host.written()) : Optional.of(0);
        return after.map(line -> edited(new LineEdit.InsertedLine(line, "ca = \"%s\"".formatted(beside.get()))));
    }

    /** What a shell, and TOML, would take for something else is not proposed. */
    private Stream<String> certificates() {
        return facts.names().stream()
                .filter(name -> name.endsWith(".crt") || name.endsWith(".pem"))
                .filter(Shell::isPlain);
    }

    /** Without a capability that this containerd does not know. */
    Fix withoutCapability(String word) {
        List<Integer> at = lines.matching(
                Pattern.compile("\\s*capabilities\\s*=\\s*\\[[^\\]]*\"" + Pattern.quote(word) + "\"[^\\]]*\\]\\s*"));
        return at.isEmpty() ? advice("take \"%s\" out of %s", word, file()) : withBoth(at);
    }

    /** With what it takes to be asked for tags and for digests. */
    Fix withCapabilities(String url) {
        List<Integer> at = lines.of(Optional.of(url), "capabilities").stream()
                .filter(number -> lines.line(number).stripTrailing().endsWith("]"))
                .toList();
        return at.isEmpty() ? advice("write %s for %s in %s", BOTH, url, file()) : withBoth(List.of(at.getFirst()));
    }

    private Fix withBoth(List<Integer> numbers) {
        return edited(new LineEdit.EditedLines(numbers.stream()
                .map(number -> new EditedLine(number, Optional.of(lines.indentation(number) + BOTH)))
                .toList()));
    }

    /** With a table for a URL. */
    Fix withTable(String url) {
        return Shell.isPlain(url)
                ? edited(new LineEdit.AppendedLines(List.of("[host.\"%s\"]".formatted(url))))
                : advice("write a [host] table into %s", file());
    }

    /** In the form that every version reads; not where that would print what may be a secret. */
    Fix rewritten(HostsToml meant) {
        return Stream.concat(Stream.of(meant.root()), meant.hosts().stream().map(HostsToml.HostTable::fields))
                        .allMatch(fields ->
                                fields.header().isEmpty() && fields.others().isEmpty())
                ? edited(new LineEdit.WholeText(meant.text(ContainerdVersion.NEWEST)))
                : advice("write each host of %s as a [host.\"URL\"] table", file());
    }

    /** A field by its right name; without it if there is none that is near. */
    Fix renamed(Optional<String> table, String unknown, Optional<String> meant) {
        List<Integer> at = lines.of(table, unknown);
        if (at.isEmpty()) {
            return advice("remove it from %s", file());
        }
        return meant.map(word -> replaced(List.of(at.getFirst()), unknown, word))
                .orElseGet(() -> deleted(at));
    }

    /** Without some fields of a table. */
    Fix without(Optional<String> table, List<String> fields, String otherwise) {
        List<Integer> at = fields.stream()
                .flatMap(field -> lines.of(table, field).stream())
                .sorted()
                .toList();
        return at.isEmpty() ? advice("%s", otherwise) : deleted(at);
    }

    /** With another URL in the place of one. */
    public Fix withUrl(String url, String other) {
        List<Integer> at = lines.matching(Pattern.compile(".*[\"']" + Pattern.quote(url) + "[\"'].*"));
        return at.isEmpty()
                ? advice("write %s in the place of %s in %s", other, url, file())
                : replaced(at, url, other);
    }

    private Fix replaced(List<Integer> numbers, String word, String other) {
        return edited(new LineEdit.ReplacedWords(numbers.stream()
                .map(number -> new ReplacedWord(number, word, other))
                .toList()));
    }

    private Fix deleted(List<Integer> numbers) {
        return edited(new LineEdit.EditedLines(numbers.stream()
                .map(number -> new EditedLine(number, Optional.empty()))
                .toList()));
    }

    private Fix edited(LineEdit edit) {
        return edit.command(file(), facts.text(), Optional.empty());
    }

    private Path file() {
        return facts.file().orElseThrow();
    }
}
