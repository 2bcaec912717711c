package dev.regpath.harness.docs;

import dev.regpath.harness.docs.Block.Form;
import dev.regpath.harness.docs.Block.NotRun;
import dev.regpath.harness.docs.Block.Output;
import dev.regpath.harness.docs.Block.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, as far as somebody types what it says.
 *
 * <p>The line before a block of commands says what becomes of it:
 *
 * <pre>
 * &lt;!-- run: on a bare node --&gt;         run on a fresh machine of that kind
 * &lt;!-- run: there --&gt;                  run where the block before was run
 * &lt;!-- run: there, ends with 3 --&gt;     the same, with another exit code than 0
 * &lt;!-- not run: REASON --&gt;
 * &lt;!-- output --&gt;                      this text is the output of the block before
 * &lt;!-- output: containerd 2.1 --&gt;      the same, on those machines
 * </pre>
 *
 * A block of commands without such a line is a fault of the page.
 *
 * @param name its path
 * @param blocks in their order
 */
public record Page(String name, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("```(\\w*)(.*)");
    private static final Pattern MARK = Pattern.compile("<!-- (run|not run|output)(?:: (.+?))? -->");
    private static final Pattern WHERE = Pattern.compile("(there|on .+?|in .+?)(?:, ends with (\\d+))?");
    private static final Pattern LIST = Pattern.compile("([*-]|\\d+\\.) .*");
    private static final List<String> SHELLS = List.of("sh", "bash", "shell", "console", "shell-session");

    public Page {
        blocks = List.copyOf(blocks);
    }

    /**
     * Reads a page.
     *
     * @throws PageException if a block of commands is not marked, or not in a way that is known
     */
    public static Page parse(String name, String text) {
        return new Parser(name, text.lines().toList()).parse();
    }

    private static final class Parser {
        private final String name;
        private final List<String> lines;
        private final List<Block> blocks = new ArrayList<>();
        private int next;
        private Optional<Matcher> mark = Optional.empty();
        private String lastUnindented = "";

        Parser(String name, List<String> lines) {
            this.name = name;
            this.lines = lines;
        }

        Page parse() {
            while (next < lines.size()) {
                String line = lines.get(next++);
                Matcher fence = FENCE.matcher(line.strip());
                Matcher comment = MARK.matcher(line.strip());
                if (fence.matches()) {
                    fenced(fence.group(1), next);
                } else if (mark.isPresent()) {
                    throw fault(next, "no block follows the comment above");
                } else if (comment.matches()) {
                    mark = Optional.of(comment);
                } else {
                    requireProse(line);
                }
            }
            if (mark.isPresent()) {
                throw fault(next, "no block follows the comment above");
            }
            return new Page(name, blocks);
        }

        /** Commands could hide from these rules in a block that is indented instead of fenced. */
        private void requireProse(String line) {
            boolean afterBlank = next < 2 || lines.get(next - 2).isBlank();
            if (line.startsWith("    ")
                    && afterBlank
                    && !LIST.matcher(lastUnindented).matches()) {
                throw fault(next, "an indented block: put it between ``` lines");
            }
            if (!line.isBlank() && !line.startsWith(" ")) {
                lastUnindented = line;
            }
            if (line.strip().matches("<!-- *(not )?(run|output).*")) {
                throw fault(next, "a comment of unknown form: " + line.strip());
            }
        }

        private void fenced(String language, int line) {
            StringBuilder text = new StringBuilder();
            while (true) {
                if (next == lines.size()) {
                    throw fault(line, "the block does not end");
                }
                String content = lines.get(next++);
                if (content.strip().equals("```")) {
                    break;
                }
                text.append(content).append('\n');
            }
            Optional<Matcher> marked = mark;
            mark = Optional.empty();
            if (marked.isPresent()) {
                add(marked.get(), language, line, text.toString());
            } else if (SHELLS.contains(language) || language.isEmpty()) {
                throw fault(line, "not marked: say in a comment above where it is run, or why it is not");
            } else if (language.equals("yaml") && text.toString().startsWith("#cloud-config")) {
                throw fault(line, "user data that is not marked");
            }
        }

        private void add(Matcher marked, String language, int line, String text) {
            Optional<String> rest = Optional.ofNullable(marked.group(2));
            switch (marked.group(1)) {
                case "run" -> blocks.add(run(rest.orElse(""), form(language, line, text), line, text));
                case "not run" ->
                    blocks.add(new NotRun(
                            line,
                            rest.filter(reason -> reason.length() > 10)
                                    .orElseThrow(() -> fault(line, "no reason why it is not run"))));
                default -> output(new Output(line, rest, text), language);
            }
        }

        private Form form(String language, int line, String text) {
            if (language.equals("sh")) {
                return Form.SHELL;
            }
            if (language.equals("yaml") && text.startsWith("#cloud-config\n")) {
                return Form.CLOUD_INIT;
            }
            throw fault(line, "neither sh nor user data of cloud-init");
        }

        private Run run(String rest, Form form, int line, String text) {
            Matcher where = WHERE.matcher(rest);
            if (!where.matches()) {
                throw fault(line, "unknown place: '%s'".formatted(rest));
            }
            boolean there = where.group(1).equals("there");
            if (there && blocks.stream().noneMatch(Run.class::isInstance)) {
                throw fault(line, "'there', and no block before it was run");
            }
            return new Run(
                    line,
                    form,
                    there ? Optional.empty() : Optional.of(where.group(1)),
                    Optional.ofNullable(where.group(2)).map(Integer::valueOf).orElse(0),
                    text,
                    List.of());
        }

        private void output(Output output, String language) {
            if (!language.equals("text") || blocks.isEmpty() || !(blocks.removeLast() instanceof Run run)) {
                throw fault(output.line(), "output is a text block after a block that is run");
            }
            List<Output> outputs = new ArrayList<>(run.outputs());
            outputs.add(output);
            blocks.add(new Run(run.line(), run.form(), run.place(), run.exitCode(), run.text(), outputs));
        }

        private PageException fault(int line, String what) {
            return new PageException(name, line, what);
        }
    }
}
