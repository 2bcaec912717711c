package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.TomlValues;
import dev.regpath.fault.Problem;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigCheck.ConfigVerdict;
import dev.regpath.installer.config.Corpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.tomlj.Toml;

/**
 * What is decided about real configurations, before the containerd that they are for. Generations take turns with the
 * configurations; {@link ConfigCorpusSoak} has each on each.
 */
@ParameterizedClass
@EnumSource(Generation.class)
@TestInstance(Lifecycle.PER_CLASS)
class ConfigCorpusIT {
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @Parameter
    private Generation generation = Generation.CONTAINERD_1_6;

    private List<ConfigTrial> trials = List.of();

    @SuppressWarnings("NullAway.Init")
    private ConfigTrials results;

    @BeforeParameterizedClassInvocation
    void tryAll() {
        try (Node node = lab.node(generation, site)) {
            String version = node.script("containerd --version | awk '{ print $3 }'")
                    .orThrow()
                    .out()
                    .strip();
            Map<String, SortedMap<Generation, Corpus.Case>> corpus = new TreeMap<>();
            for (Corpus.Case each :
                    Corpus.load(Setup.load().checkout().resolve("installer/src/test/resources/corpus"))) {
                corpus.computeIfAbsent(each.name(), _ -> new TreeMap<>())
                        .putIfAbsent(Generation.ofVersion(each.version()), each);
            }
            trials = new ArrayList<>();
            int index = 0;
            for (SortedMap<Generation, Corpus.Case> each : corpus.values()) {
                Corpus.Case here = each.get(generation);
                if (here != null && isItsTurn(index, List.copyOf(each.keySet()))) {
                    trials.add(ConfigTrial.of(here.on(version)));
                }
                index++;
            }
            results = ConfigTrials.run(node, trials);
        }
    }

    /** Whether this generation, of those that a configuration is for, is the one that tries it. */
    boolean isItsTurn(int index, List<Generation> generations) {
        return generations.get(index % generations.size()) == generation;
    }

    @AfterParameterizedClassInvocation
    void forget() {
        trials = List.of();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @TestFactory
    Stream<DynamicTest> anEditIsAcceptedAndChangesNothingButWhereHostsAreLookedFor() {
        return each(
                Edits.class,
                (trial, edits) -> assertThat(trial.check()
                                .orElseThrow()
                                .judge(results.answer(trial, "now"), results.answer(trial, "then")))
                        .isEqualTo(new ConfigVerdict.Accepted()));
    }

    @TestFactory
    Stream<DynamicTest> anEditedConfigurationServesAndItsDirectoryIsRead() {
        return each(Edits.class, (trial, edits) -> assertReads(trial, edits.directory()));
    }

    @TestFactory
    Stream<DynamicTest> aConfigurationLeftAloneServesAndItsDirectoryIsRead() {
        return each(AlreadyServes.class, (trial, serves) -> {
            if (trial.files().containsKey(trial.layout().config())) {
                assertReads(trial, serves.directories().getFirst());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheFilesSayIsWhatContainerdSees() {
        return trials.stream()
                .filter(trial -> !results.file(trial, "now.out").isEmpty())
                .map(trial -> DynamicTest.dynamicTest(trial.subject().toString(), () -> {
                    Map<String, Object> dump = TomlValues.of(Toml.parse(results.file(trial, "now.out")));
                    assertThat(configPath(dump))
                            .isEqualTo(trial.before().registry().configPath());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsCalledFatalIs() {
        return each(Declined.class, (trial, declined) -> {
            boolean fatal = trial.before().problems().stream().anyMatch(Problem::isFatal);
            assertThat(results.servesCri(trial))
                    .as("%s: %s", declined.reason(), results.file(trial, "plugins"))
                    .isEqualTo(!fatal);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatWasEditedGoesBackToTheSameBytes() {
        return each(Edits.class, (trial, edits) -> {
            StringBuilder sums = new StringBuilder();
            trial.files().forEach((path, content) -> sums.append(sum(path, Optional.of(content))));
            edits.files().stream()
                    .map(Edit::file)
                    .filter(file -> !trial.files().containsKey(file))
                    .forEach(file -> sums.append(sum(file, Optional.empty())));
            assertThat(results.file(trial, "sums")).isEqualTo(sums.toString());
        });
    }

    private void assertReads(ConfigTrial trial, Path directory) {
        assertThat(results.servesCri(trial))
                .as("CRI is served: %s", results.file(trial, "plugins"))
                .isTrue();
        boolean tells = generation != Generation.CONTAINERD_2_1;
        String event = tells ? "cri plugin with config" : "loading host directory";
        String sign = tells ? "ConfigPath:" + directory : directory + "/probe.invalid";
        assertThat(results.file(trial, "log").lines())
                .as("what it did for a pull that said: %s", results.file(trial, "pull"))
                .anyMatch(line -> line.contains(event) && line.contains(sign));
    }

    private interface Judgement<T> {
        void judge(ConfigTrial trial, T change);
    }

    private <T> Stream<DynamicTest> each(Class<T> kind, Judgement<T> judgement) {
        return trials.stream()
                .filter(trial -> kind.isInstance(trial.change()))
                .map(trial -> DynamicTest.dynamicTest(
                        trial.subject().toString(), () -> judgement.judge(trial, kind.cast(trial.change()))));
    }

    private static Optional<String> configPath(Map<String, Object> dump) {
        return Stream.of(CriSection.IMAGES, CriSection.V2, CriSection.V1)
                .flatMap(section -> TomlValues.at(dump, section.registry("config_path")).stream())
                .map(Object::toString)
                .filter(path -> !path.isEmpty())
                .findFirst();
    }

    private static String sum(Path path, Optional<Bytes> content) {
        return content.map(Bytes::sha256).orElse("none") + "  " + path + "\n";
    }
}
