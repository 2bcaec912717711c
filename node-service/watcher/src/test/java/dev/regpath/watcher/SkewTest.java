package dev.regpath.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.PathResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the watcher makes of reports of agents, and of statuses of watchers, of the next version or of the last one. */
class SkewTest {
    private static String read(String file) throws IOException {
        return Files.readString(Path.of("../core/src/test/resources/skew", file));
    }

    private static NodeObject node(String file) throws IOException {
        return Serialization.unmarshal(read(file), NodeObject.class);
    }

    private static RolloutProgress progress(String path, NodeObject report) {
        PathObject object = Given.company();
        object.getMetadata().setName(path);
        object.getMetadata().setGeneration(3L);
        PathResource resource = PathResource.read(object.content());
        return RolloutProgress.of(
                path,
                resource.generation(),
                resource.documents().paths().stream().findFirst(),
                List.of(NodeState.of(Given.node("worker-1", "a"), Optional.of(report), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registrypathnode-by-a-newer-agent.json", "registrypathnode-by-an-older-agent.json"})
    void aPathThatIsInPlaceOnANodeOfAnotherVersionIsReady(String file) throws IOException {
        assertThat(progress("company", node(file)))
                .isEqualTo(new RolloutProgress(
                        new NodeCount(1, 1, 0),
                        RolloutProgress.Lost.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void whatOnlyTheNodeUnderstandsIsToldInItsOwnWordsAndIsNotReady() throws IOException {
        RolloutProgress progress = progress("dev", node("registrypathnode-by-a-newer-agent.json"));

        assertThat(progress.count()).isEqualTo(new NodeCount(1, 0, 0));
        assertThat(progress.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.message())
                        .isEqualTo("node worker-1: a pull is rehearsed before the path is switched on"));
    }

    /** After a change of leaders between versions: what cannot be read is written anew. */
    @ParameterizedTest
    @CsvSource({
        "registrypath-by-a-newer-watcher.json, true",
        "registrypath-by-a-newer-watcher-in-unknown-words.json, false",
        "registrypath-by-an-older-watcher.json, true",
        "registrypath-under-an-older-crd.json, true"
    })
    void theStatusOfAnotherWatcherIsReadOrWrittenAnew(String file, boolean readable) throws IOException {
        PathResource resource = PathResource.read(
                Serialization.unmarshal(read(file), PathObject.class).content());

        assertThat(resource.documents().problems()).isEmpty();
        assertThat(resource.isCurrent()).isEqualTo(readable);
    }
}
