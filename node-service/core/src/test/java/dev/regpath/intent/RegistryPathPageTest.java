package dev.regpath.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/registrypath.md to what the decoder really knows. */
class RegistryPathPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/registrypath.md");
    private static final Pattern FIELD = Pattern.compile("(?m)^\\| \\**`([a-zA-Z.\\[\\]]+)`\\** \\| ");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    @Test
    void everyFieldTheDecoderKnowsIsInThePageAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        String fields = page.substring(0, page.indexOf("## What is never redirected"));
        assertThat(FIELD.matcher(fields).results().map(field -> field.group(1)).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(KnownFields.read());
    }

    @Test
    void theExamplesAreWithoutFault() throws IOException {
        String[] examples = EXAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult example) -> example.group(1))
                .toArray(String[]::new);
        assertThat(examples).hasSizeGreaterThan(1).allSatisfy(example -> {
            DecodedPaths decoded = RegistryPathDecoder.decode("example", example);
            assertThat(decoded.problems()).isEmpty();
            assertThat(decoded.paths()).hasSize(1);
        });
    }
}
