package dev.regpath.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedClassesTest {
    private static final String SAMPLE = Sample.class.getName().replace('.', '/');

    /** Has lambdas of each kind, and calls them. */
    static final class Sample {
        private final String before;

        private Sample(String before) {
            this.before = before;
        }

        static void main() {
            Function<String, Sample> make = Sample::new;
            UnaryOperator<String> strip = String::strip;
            Sample sample = make.apply(strip.apply(" a "));
            Supplier<String> text = () -> sample.before + "b";
            Function<List<String>, Integer> size = List::size;
            System.out.print(text.get() + size.apply(List.of()));
        }
    }

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = directory.resolve("sample.jar");
        try (FileSystem content = FileSystems.newFileSystem(jar, Map.of("create", "true"));
                InputStream in = Sample.class.getResourceAsStream("/" + SAMPLE + ".class")) {
            Path file = content.getPath(SAMPLE + ".class");
            Files.createDirectories(file.getParent());
            Files.copy(in, file);
        }
    }

    @Test
    void aClassAndItsLambdasAreListedAsJavaListsThem() throws IOException, PackagingException {
        Path list = directory.resolve("list");
        Tool.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:DumpLoadedClassList=" + list,
                "-cp",
                jar.toString(),
                Sample.class.getName()));
        List<String> java = Files.readAllLines(list).stream()
                .map(line -> line.replaceFirst(" id: \\d+", ""))
                .filter(line -> line.startsWith(SAMPLE) || line.startsWith("@lambda-proxy " + SAMPLE))
                .toList();

        assertThat(java).hasSize(5);
        assertThat(ArchivedClasses.ofJars(directory, Set.of(), Set.of(SAMPLE)))
                .containsExactlyInAnyOrderElementsOf(java);
        assertThat(ArchivedClasses.ofJars(directory, Set.of("dev/regpath/packages"), Set.of()))
                .containsExactlyInAnyOrderElementsOf(java);
    }

    @Test
    void aClassThatIsNoLongerThereIsNamed() {
        assertThatThrownBy(() -> ArchivedClasses.ofJars(directory, Set.of(), Set.of(SAMPLE, "gone/Gone")))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("gone/Gone")
                .hasMessageNotContaining(SAMPLE);
    }
}
