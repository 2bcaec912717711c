package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Noise;
import dev.regpath.verify.Recording;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole gallery on real nodes, and that it still is what unit tests replay. With {@code REGPATH_RECORD=true} in the
 * environment it writes the recordings instead of comparing with them, and with {@code REGPATH_GALLERY=…} it takes only the
 * cases in whose name this pattern is found; docs/development.md says when.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyGallerySoak {
    /** What stands in recordings for the registry's address inside: one that is private, as the real one is. */
    private static final String REGISTRY = "172.16.0.10";

    private static final String NODE = "172.16.0.20";

    private Lab lab;
    private Gallery gallery;
    private Optional<Node> used = Optional.empty();

    @BeforeAll
    void startOneNodeOfEachGeneration() {
        lab = Lab.open();
        gallery = Gallery.start(lab, cases());
        gallery.bringRecorder();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @AfterEach
    void putBack() {
        used.ifPresent(Gallery::putBack);
    }

    static List<GalleryCase> cases() {
        Pattern chosen = Pattern.compile(System.getenv().getOrDefault("REGPATH_GALLERY", ""));
        return GalleryCase.all().stream()
                .filter(one -> chosen.matcher(one.toString()).find())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theRightCodeComesFirstOfFactsThatAreThoseRecorded(GalleryCase wanted) {
        used = Optional.of(gallery.node(wanted));
        Node node = gallery.broken(wanted);

        JsonObject broken = Gallery.record(node, wanted.ask());

        JsonArray findings = findings(broken);
        assertThat(GalleryCase.alarms(findings)).as("%s", findings).isEqualTo(wanted.expectedAlarms());
        Optional<String> fix = Optional.empty();
        Optional<JsonObject> repaired = Optional.empty();
        if (wanted.fixed()) {
            JsonObject first = findings.get(0).getAsJsonObject();
            assertThat(first.has("run")).as("a fix that can be run: %s", first).isTrue();
            String lines = first.get("run").getAsString();
            Gallery.run(node, lines);
            JsonObject after = Gallery.record(node, wanted.ask());
            assertThat(GalleryCase.alarms(findings(after)))
                    .as("after the fix: %s", findings(after))
                    .isEmpty();
            fix = Optional.of(lines);
            repaired = Optional.of(after);
        }
        Map<String, String> symbols = Map.of(
                gallery.registry().getHostAddress(),
                REGISTRY,
                node.address().getHostAddress(),
                NODE,
                node.name(),
                "node");
        String text = Recording.text(
                wanted,
                facts(broken, symbols),
                fix.map(lines -> Noise.removed(lines, symbols)),
                repaired.map(after -> facts(after, symbols)));
        if ("true".equals(System.getenv("REGPATH_RECORD"))) {
            Recording.keep(Setup.load().checkout(), wanted, text);
        } else {
            assertThat(text).isEqualTo(Recording.text(wanted).orElse("no recording"));
        }
    }

    private static JsonArray findings(JsonObject found) {
        return found.getAsJsonObject("report").getAsJsonArray("findings");
    }

    private static JsonObject facts(JsonObject found, Map<String, String> symbols) {
        return Noise.removed(found.getAsJsonObject("facts"), symbols);
    }
}
