package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.docs.Page;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page of the documentation on each generation of containerd; {@link DocRunnerIT} has each page once. */
@Needs({Supply.DELIVERIES, Supply.API_MACHINERY})
@TestInstance(Lifecycle.PER_CLASS)
class DocRunnerSoak {
    private final DocPlaces places = new DocPlaces();

    @AfterAll
    void removeEverything() {
        places.close();
    }

    static Stream<Arguments> pagesOnEachGeneration() {
        return Stream.of(Generation.values())
                .flatMap(generation ->
                        DocPlaces.pages().stream().map(page -> Arguments.of(page.name(), generation, page)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("pagesOnEachGeneration")
    void everyBlockDoesWhatItsPageSays(String name, Generation generation, Page page) {
        assertThat(places.run(page, generation)).as(name).isPositive();
    }
}
