package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.TomlValues;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/** Configurations as they are found out there; {@code ConfigCorpusIT} asks real daemons about the same. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");

    static List<Corpus.Case> all() {
        return Corpus.load(CORPUS);
    }

    /** Those in which something is edited. */
    static Stream<Corpus.Case> edited() {
        return all().stream().filter(each -> plan(each) instanceof Edits);
    }

    private static ConfigChange plan(Corpus.Case each) {
        try {
            return each.plan();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyLayoutAndFortyFilesAreThere() throws IOException {
        assertThat(all().stream().map(Corpus.Case::name).distinct()).hasSizeGreaterThan(40);
        List<Distribution> layouts = new ArrayList<>();
        for (Corpus.Case each : all()) {
            layouts.add(each.layout().distribution());
        }
        assertThat(layouts)
                .contains(
                        Distribution.PLAIN,
                        Distribution.K3S,
                        Distribution.RKE2,
                        Distribution.K0S,
                        Distribution.MICROK8S,
                        Distribution.KIND,
                        Distribution.EKS,
                        Distribution.GKE,
                        Distribution.AKS,
                        Distribution.TALOS,
                        Distribution.BOTTLEROCKET);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void whatIsToBeDoneIsAsExpected(Corpus.Case each) throws IOException {
        assertThat(Corpus.text(each.plan())).isEqualTo(each.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edited")
    void nothingButConfigPathAndWhatCannotStandBesideItIsChanged(Corpus.Case each) throws IOException {
        for (Edit edit : edits(each).files()) {
            if (!edit.file().endsWith("hosts.toml")) {
                Map<String, Object> before = new LinkedHashMap<>(withoutMeant(edit.before(), each));
                Map<String, Object> after = withoutMeant(edit.after(), each);
                if (edit.before().isEmpty() && after.containsKey("version")) {
                    before.put("version", after.get("version")); // A new file says how it is to be read.
                }
                assertThat(after).as("%s", edit.file()).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edited")
    void everyOtherLineStays(Corpus.Case each) throws IOException {
        for (Edit edit : edits(each).files()) {
            String before = edit.before().map(Bytes::text).orElse("");
            String after = edit.after().map(Bytes::text).orElse("");
            List<String> kept =
                    Lines.of(after).stream().map(String::stripTrailing).toList();
            assertThat(Lines.of(before).stream()
                            .map(String::stripTrailing)
                            .filter(line -> !line.isBlank() && !kept.contains(line)))
                    .as("lines that are gone from %s", edit.file())
                    .hasSizeLessThanOrEqualTo(each.migrateMirrors() ? Integer.MAX_VALUE : 1);
            if (before.contains("\r\n")) {
                assertThat(after.replace("\r\n", "")).doesNotContain("\n");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edited")
    void afterwardsThereIsNothingMoreToDo(Corpus.Case each) throws IOException {
        Edits edits = edits(each);
        Overlay after = new Overlay(each.node(), edits.files());
        ContainerdVersion version = each.containerd();
        if (edits.restart() == ConfigChange.Restart.UNIT
                && after.follow(each.layout().config()).isPresent()) {
            assertThat(ConfigPlanner.plan(after, each.layout(), version, each.migrateMirrors()))
                    .isInstanceOfSatisfying(
                            AlreadyServes.class,
                            serves -> assertThat(serves.directories()).containsExactly(edits.directory()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edited")
    void whatContainerdIsAskedAboutMeansWhatWillBeThere(Corpus.Case each) throws IOException {
        Edits edits = edits(each);
        ConfigCheck check =
                ConfigCheck.of(each.node(), each.layout(), each.containerd(), edits, Path.of("/run/regpath/check"));
        MemoryFiles node = each.node();
        check.files().forEach(node::with);
        Path main = Path.of(check.then().get(1));
        EffectiveConfig staged = EffectiveConfig.read(node, main, each.containerd());
        EffectiveConfig there = EffectiveConfig.read(
                new Overlay(each.node(), edits.files()), each.layout().config(), each.containerd());
        assertThat(staged.roots()).isEqualTo(there.roots());
        assertThat(staged.registry().configPath()).isEqualTo(there.registry().configPath());
        assertThat(staged.pullMode()).isEqualTo(there.pullMode());
    }

    private static Edits edits(Corpus.Case each) throws IOException {
        return (Edits) each.plan();
    }

    private static Map<String, Object> withoutMeant(Optional<Bytes> content, Corpus.Case each) {
        TomlParseResult toml =
                Toml.parse(content.map(Bytes::text).orElse("").replace("\uFEFF", ""), TomlVersion.V1_0_0);
        assertThat(toml.errors()).isEmpty();
        Map<String, Object> values = new LinkedHashMap<>(TomlValues.of(toml));
        for (CriSection section : CriSection.values()) {
            values = without(values, section.registry("config_path"));
            if (each.migrateMirrors()) {
                values = without(values, section.registry("mirrors"));
                for (Object host :
                        TomlValues.tableAt(values, section.registry("configs")).keySet()) {
                    values = without(values, section.registry("configs", host.toString(), "tls"));
                }
            }
        }
        return values;
    }

    /** Without that key, and without tables that are empty: those that are only named say nothing. */
    private static Map<String, Object> without(Map<?, ?> table, List<String> keys) {
        Map<String, Object> copy = new LinkedHashMap<>();
        table.forEach((key, value) -> {
            boolean onTheWay = !keys.isEmpty() && key.equals(keys.getFirst());
            List<String> rest = onTheWay ? keys.subList(1, keys.size()) : List.of();
            Object kept = value instanceof Map<?, ?> inner ? without(inner, rest) : value;
            if (!(onTheWay && rest.isEmpty()) && !kept.equals(Map.of())) {
                copy.put(key.toString(), kept);
            }
        });
        return copy;
    }
}
