package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Recording;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nodes with one thing wrong: the right code comes first, no other error beside it, and the fix is what it says it is. Of
 * the gallery those are here whose truth is containerd's or the kernel's; the facts of all are replayed by the unit test
 * {@code GalleryTest}, and all are broken live in {@link VerifyGallerySoak}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyGalleryIT {
    private Lab lab;
    private Gallery gallery;
    private Optional<Node> used = Optional.empty();

    @BeforeAll
    void startOneNodeOfEachGeneration() {
        lab = Lab.open();
        gallery = Gallery.start(lab, liveCases());
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @AfterEach
    void putBack() {
        used.ifPresent(Gallery::putBack);
    }

    static List<GalleryCase> liveCases() {
        return GalleryCase.all().stream().filter(GalleryCase::live).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("liveCases")
    void theRightCodeComesFirstAndItsFixRepairsTheNode(GalleryCase wanted) {
        used = Optional.of(gallery.node(wanted));
        Node node = gallery.broken(wanted);

        JsonArray findings = findings(node, wanted);

        assertThat(GalleryCase.alarms(findings)).as("%s", findings).isEqualTo(wanted.expectedAlarms());
        if (wanted.fixed()) {
            JsonObject first = findings.get(0).getAsJsonObject();
            assertThat(first.has("run")).as("a fix that can be run: %s", first).isTrue();
            Gallery.run(node, first.get("run").getAsString());
            JsonArray after = findings(node, wanted);
            assertThat(GalleryCase.alarms(after)).as("after the fix: %s", after).isEmpty();
        }
    }

    /** As if somebody pasted on this node what was printed for another one. */
    @ParameterizedTest
    @CsvSource({"1.6, both", "1.7, plain", "2.1, both"})
    void noFixForAnotherNodeHarmsAHealthyOne(String generation, String given) {
        List<GalleryCase> fixed = GalleryCase.all().stream()
                .filter(one -> one.generation().equals(generation) && one.fixed())
                .toList();
        Node node = gallery.node(fixed.getFirst());
        used = Optional.of(node);
        gallery.bring(node, given);

        fixed.stream()
                .map(one -> Recording.of(one).repair().orElseThrow().lines())
                .distinct()
                .forEach(lines -> node.script(lines + "\ntrue"));

        JsonArray after = Gallery.verify(node, List.of("registry.example.com")).getAsJsonArray("findings");
        assertThat(GalleryCase.alarms(after)).as("%s", after).isEmpty();
        node.regpath("pull", "--remove", "--credentials", RegistrySite.CREDENTIALS, RegistrySite.SMALL_IMAGE)
                .orThrow();
    }

    private static JsonArray findings(Node node, GalleryCase wanted) {
        return Gallery.verify(node, wanted.ask()).getAsJsonArray("findings");
    }
}
