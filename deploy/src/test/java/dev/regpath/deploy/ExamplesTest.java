package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.PathFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Examples are copied: each has to be right as it stands. */
class ExamplesTest {
    private static final Path DIRECTORY = Path.of("examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsTakenWithoutAWord(Path example) {
        DecodedPaths decoded = PathFiles.readFile(example);

        assertThat(decoded.problems()).isEmpty();
        assertThat(decoded.paths()).hasSize(1);
    }

    @Test
    void noTwoExamplesAreInEachOthersWay() throws IOException {
        assertThat(examples().stream()
                        .flatMap(example -> PathFiles.readFile(example).paths().stream())
                        .map(path -> path.registry().toString()))
                .doesNotHaveDuplicates()
                .hasSize(6);
    }
}
