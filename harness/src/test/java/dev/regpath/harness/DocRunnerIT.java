package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.harness.docs.Page;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documentation says is typed as it stands there, on nodes that nobody has prepared, and does what it says. The
 * pages take turns with the generations; {@link DocRunnerSoak} has each page on each.
 */
@Needs({Supply.DELIVERIES, Supply.API_MACHINERY})
@TestInstance(Lifecycle.PER_CLASS)
class DocRunnerIT {
    private final DocPlaces places = new DocPlaces();

    @AfterAll
    void removeEverything() {
        places.close();
    }

    static Stream<Arguments> pagesInTurn() {
        List<Page> pages = DocPlaces.pages();
        Generation[] generations = Generation.values();
        return IntStream.range(0, pages.size())
                .mapToObj(i -> Arguments.of(pages.get(i).name(), generations[i % generations.length], pages.get(i)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("pagesInTurn")
    void everyBlockDoesWhatItsPageSays(String name, Generation generation, Page page) {
        assertThat(places.run(page, generation)).as(name).isPositive();
    }

    /** Or this class would prove nothing. */
    @Test
    void aBlockThatIsNotTrueOnANodeFails() {
        Page page = Page.parse("docs/wrong.md", """
                <!-- run: on a bare node -->
                ```sh
                tar -xzf regpath-of-another-name.tar.gz
                ```
                """);

        assertThatThrownBy(() -> places.run(page, Generation.CONTAINERD_2_1))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("docs/wrong.md:2: ended with 2 instead of 0")
                .hasMessageContaining("regpath-of-another-name.tar.gz");
    }
}
