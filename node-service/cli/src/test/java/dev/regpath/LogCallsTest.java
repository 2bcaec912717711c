package dev.regpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources: neither the compiler nor SLF4J minds a placeholder that nothing fills. */
class LogCallsTest {
    private static final Pattern CALL = Pattern.compile("\\b(?:LOG|log)\\s*\\.(?:trace|debug|info|warn|error)\\(");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{}");

    /** A call, with its arguments as they are written. */
    private record Call(Path file, List<String> arguments) {
        long placeholders() {
            return PLACEHOLDER.matcher(arguments.getFirst()).results().count();
        }

        /** SLF4J takes an exception that stands last for one to be printed with its stack. */
        boolean endsWithAnException() {
            return arguments.size() > 1 && List.of("e", "error").contains(arguments.getLast());
        }

        int values() {
            return arguments.size() - 1 - (endsWithAnException() ? 1 : 0);
        }
    }

    @Test
    void everyPlaceholderHasItsValue() throws IOException {
        List<Call> calls = calls();
        assertThat(calls).hasSizeGreaterThan(40);
        assertThat(calls)
                .filteredOn(call -> call.placeholders() != call.values())
                .isEmpty();
    }

    /** {@code Logged} sets the quotes, and escapes what is within them. */
    @Test
    void noValueIsQuotedByHand() throws IOException {
        assertThat(calls())
                .filteredOn(call -> call.arguments().getFirst().contains("\\\"{}"))
                .isEmpty();
    }

    private static List<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(path -> path.toString().matches("../[a-z]+/src/main/java/.*\\.java"))
                    .toList()) {
                String source = Files.readString(file);
                CALL.matcher(source)
                        .results()
                        .map(MatchResult::end)
                        .forEach(from -> calls.add(new Call(file, arguments(source, from))));
            }
        }
        return calls;
    }

    private static List<String> arguments(String source, int from) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        int depth = 0;
        for (int at = from; ; at++) {
            char c = source.charAt(at);
            Optional<String> text = c == '"' ? Optional.of(literal(source, at)) : Optional.empty();
            if (text.isPresent()) {
                argument.append(text.get());
                at += text.get().length() - 1;
                continue;
            }
            if (depth == 0 && (c == ',' || c == ')')) {
                arguments.add(argument.toString().strip());
                argument.setLength(0);
                if (c == ')') {
                    return arguments;
                }
                continue;
            }
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            argument.append(c);
        }
    }

    private static String literal(String source, int from) {
        int at = from + 1;
        while (source.charAt(at) != '"') {
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        return source.substring(from, at + 1);
    }
}
