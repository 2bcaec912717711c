package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.harness.docs.Block;
import dev.regpath.harness.docs.Page;
import dev.regpath.harness.docs.PageRun;
import dev.regpath.harness.docs.PageRun.Machine;
import dev.regpath.harness.docs.Pages;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation says is typed as it stands there, on nodes that nobody has prepared, and does what it says. */
@Needs({Supply.DELIVERIES, Supply.API_MACHINERY})
@TestInstance(Lifecycle.PER_CLASS)
class DocRunnerIT {
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    static Stream<Arguments> pagesOnEachGeneration() {
        List<Page> pages = Pages.of(Setup.load().checkout()).stream()
                .filter(page -> page.blocks().stream().anyMatch(Block.Run.class::isInstance))
                .toList();
        return Stream.of(Generation.values())
                .flatMap(generation -> pages.stream().map(page -> Arguments.of(page.name(), generation, page)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("pagesOnEachGeneration")
    void everyBlockDoesWhatItsPageSays(String name, Generation generation, Page page) {
        assertThat(new PageRun(page, place -> enter(place, generation)).run())
                .as(name)
                .isPositive();
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

        assertThatThrownBy(() -> new PageRun(page, place -> enter(place, Generation.CONTAINERD_2_1)).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("docs/wrong.md:2: ended with 2 instead of 0")
                .hasMessageContaining("regpath-of-another-name.tar.gz");
    }

    private Machine enter(String place, Generation generation) {
        return switch (place) {
            case "on a bare node" -> DocNode.bare(lab, site, generation);
            case "on a repaired node" -> DocNode.repaired(lab, site, generation);
            case "on a node of a cluster" -> DocCluster.start(lab, site, generation);
            case "on a node that has lost its cluster" -> DocCluster.leftBehind(lab, site, generation);
            default -> throw new IllegalArgumentException("no such place: " + place);
        };
    }
}
