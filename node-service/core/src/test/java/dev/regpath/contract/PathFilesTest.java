package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathFilesTest {
    @TempDir
    Path directory;

    @Test
    void filesAreReadInTheOrderOfTheirNames() throws IOException {
        write("20.yml", "two");
        write("10.yaml", "one");
        write("30.yaml", "three");
        assertThat(read().paths()).extracting(RegistryPath::name).containsExactly("one", "two", "three");
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotThereHoldsNothing() {
        assertThat(new PathFiles(directory.resolve("absent")).read()).isEqualTo(DecodedPaths.NONE);
    }

    @Test
    void whatEditorsLeaveBehindIsPassedOver() throws IOException {
        write("a.yaml", "a");
        for (String name : new String[] {".a.yaml.swp", ".#a.yaml", "a.yaml~", "#a.yaml#", "a.yaml.bak", ".b.yaml"}) {
            Files.writeString(directory.resolve(name), "not: ours");
        }
        assertThat(read().paths()).hasSize(1);
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void aMountedConfigMapIsReadThroughItsLinks() throws IOException {
        Path data = Files.createDirectories(directory.resolve("..2026_05_01"));
        Files.writeString(data.resolve("a.yaml"), document("a"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_05_01"));
        Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("..data/a.yaml"));
        assertThat(read().paths()).extracting(RegistryPath::name).containsExactly("a");
    }

    @Test
    void whatCannotBeReadIsAProblemAndLeavesTheOthersAlone() throws IOException {
        write("a.yaml", "a");
        Files.createDirectory(directory.resolve("b.yaml"));
        Files.createSymbolicLink(directory.resolve("c.yaml"), Path.of("nowhere"));
        Files.write(directory.resolve("d.yaml"), "x: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(directory.resolve("e.yaml"), " ".repeat(RegistryPathDecoder.MOST_CHARACTERS + 1));
        write("f.yaml", "f");
        DecodedPaths read = read();
        assertThat(read.paths()).extracting(RegistryPath::name).containsExactly("a", "f");
        assertThat(read.problems())
                .extracting(Problem::code)
                .containsExactly(
                        ProblemCode.UNREADABLE,
                        ProblemCode.UNREADABLE,
                        ProblemCode.INVALID_YAML,
                        ProblemCode.TOO_LARGE);
        assertThat(read.problems())
                .allSatisfy(problem -> assertThat(problem.location().file()).startsWith(directory.toString()));
    }

    @Test
    void aNamedPipeDoesNotKeepUsWaiting() throws Exception {
        Process made = new ProcessBuilder("mkfifo", directory.resolve("a.yaml").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThat(read().problems()).extracting(Problem::code).containsExactly(ProblemCode.UNREADABLE);
    }

    @Test
    void aFileInTheDirectorysPlaceIsAProblem() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(new PathFiles(file).read().problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.UNREADABLE);
    }

    private DecodedPaths read() {
        return new PathFiles(directory).read();
    }

    private void write(String file, String name) throws IOException {
        Files.writeString(directory.resolve(file), document(name));
    }

    private static String document(String name) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec: {registry: registry.example.com, mirror: {backend: {addresses: [registry.internal]}}}
                """.formatted(name);
    }
}
