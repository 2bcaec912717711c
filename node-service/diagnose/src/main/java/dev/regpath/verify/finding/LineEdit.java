package dev.regpath.verify.finding;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An edit of a file: as a command for a shell, and as what the file says afterwards. Pure. */
public sealed interface LineEdit {
    /** What becomes of a text. */
    String apply(String text);

    /**
     * The command that does the same. It does nothing to a file that is another one by then, or on another node: what was
     * looked at is what is changed.
     *
     * @param before what the file says; empty if there is none
     * @param unit what is restarted to read it; empty if it is read again without that
     */
    Fix command(Path file, Optional<String> before, Optional<String> unit);

    /** Another line after one; before the first one if {@code after} is 0. */
    record InsertedLine(int after, String line) implements LineEdit {
        public InsertedLine {
            requireNonNull(line, "line");
        }

        @Override
        public String apply(String text) {
            List<String> lines = new ArrayList<>(text.lines().toList());
            lines.add(after, line);
            return joined(lines);
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            String place = after == 0 ? "1i" : after + "a";
            return sed("%s\\%s".formatted(place, Sed.line(line)), file, before, unit);
        }
    }

    /** Other texts in the place of some lines, or nothing. */
    record EditedLines(List<EditedLine> lines) implements LineEdit {
        public EditedLines {
            lines = List.copyOf(lines);
        }

        @Override
        public String apply(String text) {
            Map<Integer, Optional<String>> edits =
                    lines.stream().collect(Collectors.toMap(EditedLine::number, EditedLine::text));
            List<String> all = text.lines().toList();
            List<String> after = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                edits.getOrDefault(i + 1, Optional.of(all.get(i))).ifPresent(after::add);
            }
            return joined(after);
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            return sed(
                    lines.stream()
                            .map(line -> line.text()
                                    .map(text -> "%ds|.*|%s|".formatted(line.number(), Sed.replacement(text, '|')))
                                    .orElse(line.number() + "d"))
                            .collect(Collectors.joining(";")),
                    file,
                    before,
                    unit);
        }
    }

    /**
     * What becomes of one line.
     *
     * @param number counted from 1, as sed does
     * @param text what is in its place; empty if nothing is
     */
    record EditedLine(int number, Optional<String> text) {
        public EditedLine {
            requireNonNull(text, "text");
        }
    }

    /** Another word in the place of one. What else is on these lines is not shown: it may be a secret. */
    record ReplacedWords(List<ReplacedWord> words) implements LineEdit {
        public ReplacedWords {
            words = List.copyOf(words);
        }

        @Override
        public String apply(String text) {
            List<String> lines = new ArrayList<>(text.lines().toList());
            for (ReplacedWord word : words) {
                String line = lines.get(word.number() - 1);
                int at = line.indexOf(word.word());
                if (at >= 0) {
                    lines.set(
                            word.number() - 1,
                            line.substring(0, at)
                                    + word.other()
                                    + line.substring(at + word.word().length()));
                }
            }
            return joined(lines);
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            return sed(
                    words.stream()
                            .map(word -> "%ds|%s|%s|"
                                    .formatted(
                                            word.number(),
                                            Sed.pattern(word.word(), '|'),
                                            Sed.replacement(word.other(), '|')))
                            .collect(Collectors.joining(";")),
                    file,
                    before,
                    unit);
        }
    }

    /**
     * What becomes of the first place of a word in a line.
     *
     * @param number the line, counted from 1
     */
    record ReplacedWord(int number, String word, String other) {
        public ReplacedWord {
            requireNonNull(word, "word");
            requireNonNull(other, "other");
        }
    }

    /** The whole text anew. */
    record WholeText(String text) implements LineEdit {
        public WholeText {
            requireNonNull(text, "text");
        }

        @Override
        public String apply(String before) {
            return text;
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            return Fix.edit(
                    file, "echo %s | sha256sum -c && cat > %s %s", sum(file, before), file, new Shell.Here(text));
        }
    }

    /** Lines at the end, after an empty one. */
    record AppendedLines(List<String> lines) implements LineEdit {
        public AppendedLines {
            lines = List.copyOf(lines);
        }

        @Override
        public String apply(String text) {
            return text + "\n" + joined(lines);
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            Shell.Script text = new Shell.Script(
                    "\\n%s\\n".formatted(String.join("\\n", lines).replace("%", "%%")));
            return before.isPresent()
                    ? Fix.edit(
                            file,
                            "echo %s | sha256sum -c && printf %s >> %s%s",
                            sum(file, before),
                            text,
                            file,
                            new Shell.AndRestart(unit))
                    : Fix.edit(
                            file, "test ! -e %1$s && printf %2$s > %1$s%3$s", file, text, new Shell.AndRestart(unit));
        }
    }

    /** Without some lines. */
    record DeletedLines(List<LineRange> ranges) implements LineEdit {
        public DeletedLines {
            ranges = List.copyOf(ranges);
        }

        @Override
        public String apply(String text) {
            List<String> kept = new ArrayList<>();
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                int number = i + 1;
                if (ranges.stream().noneMatch(range -> range.from() <= number && number <= range.to())) {
                    kept.add(lines.get(i));
                }
            }
            return joined(kept);
        }

        @Override
        public Fix command(Path file, Optional<String> before, Optional<String> unit) {
            List<String> deletions = ranges.stream()
                    .map(range -> "%d,%dd".formatted(range.from(), range.to()))
                    .toList();
            return Fix.edit(
                    file,
                    "echo %s | sha256sum -c && sed -i.before %s %s%s",
                    sum(file, before),
                    new Shell.Script(String.join(";", deletions)),
                    file,
                    new Shell.AndRestart(unit));
        }
    }

    /** Lines of a file, the last included, counted from 1. */
    record LineRange(int from, int to) {}

    /** A line of sha256sum's. */
    private static Shell.Script sum(Path file, Optional<String> before) {
        return new Shell.Script("%s  %s".formatted(Bytes.of(before.orElse("")).sha256(), file));
    }

    private static Fix sed(String script, Path file, Optional<String> before, Optional<String> unit) {
        return Fix.edit(
                file,
                "echo %s | sha256sum -c && sed -i %s %s%s",
                sum(file, before),
                new Shell.Script(script),
                file,
                new Shell.AndRestart(unit));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
