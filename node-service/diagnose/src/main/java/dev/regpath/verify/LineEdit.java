package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An edit of a configuration file: as a command for a shell, and as what the file says afterwards. Pure. */
sealed interface LineEdit {
    /** What becomes of a text. */
    String apply(String text);

    /**
     * The command that does the same, and restarts who reads the file. It does nothing to a file that is another one by then:
     * what was tried is what is changed.
     *
     * @param before what the file says; empty if there is none
     */
    Fix command(Path file, Optional<String> before, String unit);

    /** Another line after one. */
    record InsertedLine(int after, String line) implements LineEdit {
        public InsertedLine {
            requireNonNull(line, "line");
        }

        @Override
        public String apply(String text) {
            return edited(text, lines -> lines.add(after, line));
        }

        @Override
        public Fix command(Path file, Optional<String> before, String unit) {
            return sed("%da\\%s".formatted(after, Sed.line(line)), file, before, unit);
        }
    }

    /** Another text in the place of a line. */
    record ReplacedLine(int number, String line) implements LineEdit {
        public ReplacedLine {
            requireNonNull(line, "line");
        }

        @Override
        public String apply(String text) {
            return edited(text, lines -> lines.set(number - 1, line));
        }

        @Override
        public Fix command(Path file, Optional<String> before, String unit) {
            return sed("%ds|.*|%s|".formatted(number, Sed.replacement(line, '|')), file, before, unit);
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
        public Fix command(Path file, Optional<String> before, String unit) {
            Shell.Script text = new Shell.Script(
                    "\\n%s\\n".formatted(String.join("\\n", lines).replace("%", "%%")));
            return before.isPresent()
                    ? Fix.run(
                            "echo %s | sha256sum -c && printf %s >> %s && systemctl restart %s",
                            sum(file, before), text, file, unit)
                    : Fix.run("test ! -e %1$s && printf %2$s > %1$s && systemctl restart %3$s", file, text, unit);
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
        public Fix command(Path file, Optional<String> before, String unit) {
            List<String> deletions = ranges.stream()
                    .map(range -> "%d,%dd".formatted(range.from(), range.to()))
                    .toList();
            return Fix.run(
                    "echo %s | sha256sum -c && sed -i.before %s %s && systemctl restart %s",
                    sum(file, before), new Shell.Script(String.join(";", deletions)), file, unit);
        }
    }

    /** Lines of a file, the last included; they count from 1, as those of sed do. */
    record LineRange(int from, int to) {}

    /** A line of sha256sum's. */
    private static Shell.Script sum(Path file, Optional<String> before) {
        return new Shell.Script("%s  %s".formatted(Bytes.of(before.orElse("")).sha256(), file));
    }

    private static Fix sed(String script, Path file, Optional<String> before, String unit) {
        return Fix.run(
                "echo %s | sha256sum -c && sed -i %s %s && systemctl restart %s",
                sum(file, before), new Shell.Script(script), file, unit);
    }

    private static String edited(String text, Consumer<List<String>> edit) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        edit.accept(lines);
        return joined(lines);
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
