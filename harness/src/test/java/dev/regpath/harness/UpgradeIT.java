package dev.regpath.harness;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DaemonSet's pod is replaced by one of another version and that one by the first again, as a rollout and a rollback
 * do it, while a process in the kubelet's cgroup connects without end.
 */
@Needs(Supply.DELIVERIES)
@TestInstance(Lifecycle.PER_CLASS)
class UpgradeIT {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeIT.class);
    private static final int HEALTH = 9618;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Path PINS = Path.of("/sys/fs/bpf/regpath");
    private static final String THIS_LAYOUT = "v3";
    private static final String IMAGE_LIBRARIES = "/opt/regpath/lib/";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Setup setup = Setup.load();
    private final Map<Generation, DaemonSetPods> nodes = new EnumMap<>(Generation.class);
    private final Map<OtherBuild, Path> jars = new EnumMap<>(OtherBuild.class);

    @BeforeAll
    void buildTheOtherVersions(@TempDir Path work) throws Exception {
        for (OtherBuild other : OtherBuild.values()) {
            jars.put(other, other.build(setup, work));
        }
    }

    @AfterEach
    void putTheNodesBack() {
        nodes.values().forEach(DaemonSetPods::putBack);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest(name = "{0}: another version of {1}")
    @CsvSource({"CONTAINERD_1_6, LAYOUT", "CONTAINERD_1_7, PROGRAMS", "CONTAINERD_1_7, LAYOUT", "CONTAINERD_2_1, LAYOUT"
    })
    void noConnectGoesAstrayInAnUpgradeOrARollback(Generation generation, OtherBuild other) throws Exception {
        DaemonSetPods pods =
                nodes.computeIfAbsent(generation, wanted -> DaemonSetPods.prepare(lab, lab.node(wanted, site)));
        Node node = pods.node();
        node.cut(DeadPath.RESET);
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        JsonObject delivered = pods.podSpec(Map.of());
        JsonObject changed = withJar(delivered, bring(node, requireNonNull(jars.get(other))));
        Pod pod = pods.start(delivered);
        awaitReady(pod);
        List<String> attached = node.attachedPrograms();

        pod = replace("upgrade", node, pods, pod, changed);

        assertThat(layouts(node)).isEqualTo(other.layout());
        assertThat(node.attachedPrograms())
                .as("the programs are others, and as many")
                .hasSameSizeAs(attached)
                .isNotEqualTo(attached);
        attached = node.attachedPrograms();

        pod = replace("rollback", node, pods, pod, delivered);

        assertThat(layouts(node)).isEqualTo(THIS_LAYOUT);
        assertThat(node.attachedPrograms()).hasSameSizeAs(attached).isNotEqualTo(attached);
        assertThat(pod.exec("/opt/regpath/bin/regpath", "status").out())
                .contains("203.0.113.10:443/TCP", "/system.slice/kubelet.service");
    }

    /** With one pod a node, as by {@code maxUnavailable}: the old one has ended before the new one is made. */
    private static Pod replace(String step, Node node, DaemonSetPods pods, Pod before, JsonObject spec) {
        ConnectStorm storm = ConnectStorm.start(node, Daemon.KUBELET, RegistrySite.EXTERNAL, 443);
        before.close();
        Pod after = pods.start(spec);
        awaitReady(after);
        ConnectStorm.StormResult result = storm.end();
        LOG.info(
                "step={} node={} connects={} astray={} longest_ms={}",
                step,
                node.generation(),
                result.arrived() + result.astray(),
                result.astray(),
                result.longest().toMillis());
        assertThat(result.astray()).isZero();
        assertThat(result.arrived()).isGreaterThan(1000);
        return after;
    }

    private static String layouts(Node node) {
        return node.exec("ls", PINS.toString()).orThrow().out().strip();
    }

    private Path bring(Node node, Path jar) throws Exception {
        Path place = Path.of("/var/tmp/core.jar");
        Files.copy(jar, node.seenFromOutside(place), StandardCopyOption.REPLACE_EXISTING);
        return place;
    }

    /** The image's jar is hidden by one of the node. */
    private JsonObject withJar(JsonObject spec, Path jar) {
        JsonObject changed = spec.deepCopy();
        JsonObject container = changed.getAsJsonArray("containers").get(0).getAsJsonObject();
        add(changed.getAsJsonArray("volumes"), """
                {"name": "other-build", "hostPath": {"path": "%s", "type": "File"}}""".formatted(jar));
        add(container.getAsJsonArray("volumeMounts"), """
                {"name": "other-build", "mountPath": "%s", "readOnly": true}""".formatted(
                        IMAGE_LIBRARIES + OtherBuild.jar(setup).getFileName()));
        return changed;
    }

    private static void add(JsonArray array, String json) {
        array.add(JsonParser.parseString(json));
    }

    private static void awaitReady(Pod pod) {
        Waiting.until(
                "the pod is ready; its log: " + pod.log(),
                START,
                () -> Optional.of(pod).filter(some -> some.serving(HEALTH, "readiness")));
    }
}
