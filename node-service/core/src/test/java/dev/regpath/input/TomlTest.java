package dev.regpath.input;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tomlj.TomlTable;

class TomlTest {
    private static final String COMMENT = "# server = \"https://registry.example.com\", as it was until March\n";

    @Test
    @Timeout(60)
    void commentsAndBlankLinesCostNoTimeWhateverStandsBetweenThem() {
        for (String between : List.of(
                "server = \"https://registry.example.com\"\n",
                "server = \n",
                "server = = \"x\"\n",
                "capabilities = [\n",
                "x = \"\"\"\n",
                "[host\n",
                "]\n")) {
            long before = cpuTime();
            outcome(COMMENT.repeat(1500) + between + "\n".repeat(1500) + between + COMMENT.repeat(500));
            assertThat((cpuTime() - before) / 1_000_000).as(between).isLessThan(3_000);
        }
    }

    @Test
    void aFaultIsSaidWithItsLineInTheWholeText() {
        assertThatThrownBy(() -> Toml.parse(COMMENT.repeat(40) + "\n\nserver = \nx = 1\n"))
                .isInstanceOfSatisfying(InvalidInput.class, fault -> {
                    assertThat(fault.line()).hasValue(43);
                    assertThat(fault.reason()).contains("line 43").contains("expected a value");
                });
        assertThatThrownBy(() -> Toml.parse("# a\na = 1\n\n\na = 2\n"))
                .isInstanceOfSatisfying(
                        InvalidInput.class, fault -> assertThat(fault.line()).hasValue(5));
    }

    @Test
    void positionsAreThoseOfTheWholeText() throws InvalidInput {
        Toml.TomlDocument document =
                Toml.parse("# a\n\nx = \"\"\"one\n# two\n\nfour\"\"\" # five\n\n# six\n[t]\ny = 1\n");
        TomlTable table = document.table();
        assertThat(table.getString("x")).isEqualTo("one\n# two\n\nfour");
        assertThat(line(document, "x")).isEqualTo(3);
        assertThat(line(document, "t")).isEqualTo(9);
        assertThat(line(document, "t.y")).isEqualTo(10);
    }

    private static int line(Toml.TomlDocument document, String key) {
        return document.line(requireNonNull(document.table().inputPositionOf(key)));
    }

    @Test
    void whatIsWrittenOverSeveralLinesMeansTheSame() throws InvalidInput {
        TomlTable table = Toml.parse("a = [ # first\n  1, # one\n\n  2,\n  # no more\n]\r\n\r\nb = '''x\r\n\r\n#y'''\n")
                .table();
        assertThat(table.getArrayOrEmpty("a").toList()).containsExactly(1L, 2L);
        assertThat(table.getString("b")).contains("#y");
    }

    @Test
    void moreThanAnybodyWritesIsRefusedBeforeATreeIsBuilt() {
        for (String text :
                List.of("x = [" + "1,".repeat(50_000) + "]", "a.".repeat(50_000) + "b = 1", "[a]\n".repeat(50_000))) {
            assertThatThrownBy(() -> Toml.parse(text))
                    .isInstanceOfSatisfying(
                            InvalidInput.class,
                            fault -> assertThat(fault.kind()).isEqualTo(InvalidInput.InputFault.TOO_LARGE));
        }
    }

    @Test
    void nestingWithoutBottomIsAFaultOfTheText() {
        for (String text :
                List.of("x = " + "[".repeat(9_000), "x = " + "{a=".repeat(6_000), "a.".repeat(9_000) + "b=1")) {
            assertThatThrownBy(() -> Toml.parse(text)).isInstanceOf(InvalidInput.class);
        }
    }

    @Test
    void aTextIsEditedOnlyIfTheLibraryCanReadItInTime() throws InvalidInput {
        assertThat(Toml.toEdit("# as our images have it\n".repeat(250) + "a = 1\n")
                        .getLong("a"))
                .isEqualTo(1);
        long before = cpuTime();
        for (String text : List.of(
                "# was: https://registry\n".repeat(2_000) + "a = 1\n",
                ("# x\n".repeat(100) + "a = 1\n").repeat(40).replaceFirst("a", "b"),
                "a = 1\n" + "\n".repeat(10_000),
                "# x\n  \n\t# y\n".repeat(700) + "a = 1\n")) {
            assertThatThrownBy(() -> Toml.toEdit(text)).isInstanceOf(InvalidInput.class);
        }
        assertThat(cpuTime() - before).isLessThan(4_000_000_000L);
    }

    private static void outcome(String text) {
        try {
            assertThat(Toml.parse(text).table().isEmpty()).isFalse();
        } catch (InvalidInput fault) {
            assertThat(fault.reason()).isNotBlank();
        }
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
