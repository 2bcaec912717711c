package dev.regpath.harness.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page shows has to be what a command writes. */
class ShownOutputTest {
    private static final String WRITTEN = """
            pulled registry.example.com/team/app:1 in 0.69 s (resolved 0.12 s)
            layers 4 seen,   64.0 MiB
            from   10.96.12.7:5000 (mirror) 80.0 MiB
            """;

    @Test
    void numbersThatAreMeasuredMayDifferAndSpaceMay() {
        assertThat(ShownOutput.missing("""
                        pulled registry.example.com/team/app:1 in 1.2 s (resolved 0.5 s)
                        layers 5 seen, 80.0 MiB
                        from 10.96.12.7:5000 (mirror) 80.1 MiB
                        """, WRITTEN)).isEmpty();
    }

    @Test
    void anythingStandsWhereThePageLeavesSomethingOut() {
        assertThat(ShownOutput.missing("pulled … in 1 s (…)\n…\n", WRITTEN)).isEmpty();
        assertThat(ShownOutput.missing("…\nfrom 10.96.12.7:5000 (mirror) …\n", WRITTEN))
                .isEmpty();
        assertThat(ShownOutput.missing("…\n", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pulled registry.example.com/team/app:2 … | pulled registry.example.com/team/app:2 …",
                "pulled … | (more lines than the page shows)",
                "…\\nfrom 10.96.12.7:5001 (mirror) … | from 10.96.12.7:5001 (mirror) …",
                "…\\nfrom 10.96.12.7:5000 (mirror) 80.0 KiB | from 10.96.12.7:5000 (mirror) N KiB",
                "…\\nlayers … MiB\\nlayers … | layers …",
            })
    void aLineThatIsNotThereIsNamed(String shown, String missing) {
        assertThat(ShownOutput.missing(shown.replace("\\n", "\n"), WRITTEN)).contains(missing);
    }
}
