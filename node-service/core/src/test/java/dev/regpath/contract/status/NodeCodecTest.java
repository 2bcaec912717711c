package dev.regpath.contract.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeCodecTest {
    private static final NodeSpec SPEC = new NodeSpec(
            "eu-central-1a",
            new TreeMap<>(Map.of("disk", "ssd")),
            new TreeSet<>(List.of("gpu")),
            Optional.of(NodeSpec.AgentLife.NOT_READY),
            true);

    @Test
    void aSpecIsTheSameAfterItWasWrittenAndRead() {
        assertThat(NodeCodec.spec(JsonParser.parseString(NodeCodec.encode(SPEC).toString())))
                .isEqualTo(SPEC);
        NodeSpec empty = new NodeSpec("", new TreeMap<>(), new TreeSet<>(), Optional.empty(), false);
        assertThat(NodeCodec.encode(empty).toString()).isEqualTo("{}");
        assertThat(NodeCodec.spec(NodeCodec.encode(empty))).isEqualTo(empty);
    }

    @Test
    void aStatusIsTheSameAfterItWasWrittenAndRead() {
        NodeStatus status = new NodeStatus(
                "0.1.0",
                "2.1.9",
                List.of(
                        new PathReport("other", 1, "", PathReport.PathState.NOT_SELECTED, "OtherNodes", ""),
                        new PathReport(
                                "company",
                                3,
                                "0123456789abcdef",
                                PathReport.PathState.REJECTED,
                                "ProtectedAddress",
                                "frontend 10.0.0.1:6443/TCP would cover the API server")));
        assertThat(NodeCodec.status(
                        JsonParser.parseString(NodeCodec.encode(status).toString())))
                .isEqualTo(status);
        assertThat(status.paths()).extracting(PathReport::name).containsExactly("company", "other");
        assertThat(NodeCodec.encode(status).get("summary").toString())
                .isEqualTo("{\"paths\":\"0/1\",\"state\":\"ProtectedAddress\"}");
    }

    @Test
    void onlyLabelsThatTheWatcherLookedAtCanBeJudged() {
        assertThat(SPEC.knows(Map.of("disk", "hdd", "gpu", "true"))).isTrue();
        assertThat(SPEC.knows(Map.of("topology.kubernetes.io/zone", "eu-central-1b")))
                .isTrue();
        assertThat(SPEC.knows(Map.of("disk", "ssd", "arch", "arm64"))).isFalse();
    }

    @Test
    void theNodeSeesItsZoneAsTheLabelItIs() {
        assertThat(SPEC.view("worker-1").zone()).isEqualTo("eu-central-1a");
        assertThat(SPEC.view("worker-1").labels()).containsEntry("disk", "ssd");
    }

    @Test
    void aStateOfANewerAgentIsReadAsOneThatIsNotAllItShouldBe() {
        NodeStatus status = NodeCodec.status(JsonParser.parseString(
                "{\"paths\": [{\"name\": \"company\", \"state\": \"Fine\", \"reason\": \"Fine\"}]}"));

        assertThat(status.paths())
                .containsExactly(new PathReport("company", 0, "", PathReport.PathState.PARTIAL, "Fine", ""));
    }

    @Test
    void aFieldOfAnotherShapeIsAFault() {
        assertThatThrownBy(() -> NodeCodec.status(
                        JsonParser.parseString("{\"paths\": [{\"name\": \"company\", \"state\": 7}]}")))
                .isInstanceOf(UnreadableResourceException.class)
                .hasMessage("status.paths[0].state: '7' is a number, not a text");
    }
}
