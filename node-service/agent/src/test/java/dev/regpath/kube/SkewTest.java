package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import dev.regpath.contract.Api;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.LocalFiles;
import dev.regpath.observe.Observation;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.RoutingTables;
import dev.regpath.routing.TableResult;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of resources whose status a watcher of the next version or of the last one has written. */
class SkewTest {
    private static final ObjectRef REGISTRY = new ObjectRef("registry", "registry");

    private static RawObject object(String file) throws IOException {
        try (JsonReader in =
                new JsonReader(Files.newBufferedReader(Path.of("../core/src/test/resources/skew", file)))) {
            return ObjectReader.read(in, Api.PATH_KIND);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registrypath-by-a-newer-watcher.json",
                "registrypath-by-an-older-watcher.json",
                "registrypath-under-an-older-crd.json"
            })
    void whatIsKnownIsUsedAndAllElsePassedOver(String file) throws Exception {
        Resource resource = ResourceDecoder.decode(object(file));

        assertThat(resource.problems()).isEmpty();
        assertThat(resource.path()).isPresent();
        ServiceView service = Objects.requireNonNull(
                resource.resolved().orElseThrow().cluster().services().get(REGISTRY));
        assertThat(service.clusterAddresses()).containsExactly(InetAddress.ofLiteral("10.96.12.7"));
        assertThat(service.endpoints())
                .flatExtracting(BackendView::addresses)
                .containsExactly(InetAddress.ofLiteral("10.1.1.1"));
    }

    @Test
    void aWordThatIsNotKnownKeepsThePathAsItWas() throws Exception {
        Resource before = ResourceDecoder.decode(object("registrypath-by-an-older-watcher.json"));
        RoutingTable inPlace = table(before).table();
        assertThat(inPlace.mirrors()).hasSize(1);

        Resource resource = ResourceDecoder.decode(object("registrypath-by-a-newer-watcher-in-unknown-words.json"));

        assertThat(resource.problems()).extracting(Problem::code).containsExactly(ProblemCode.UNREADABLE_STATUS);
        Observation seen = seen(resource);
        TableResult held = RoutingTables.compute(
                new DecodedPaths(List.of(resource.path().orElseThrow()), resource.problems()),
                seen,
                _ -> seen,
                inPlace);
        assertThat(held.held()).containsExactly("company");
        assertThat(held.table()).isEqualTo(inPlace);
    }

    private static TableResult table(Resource resource) {
        return RoutingTables.compute(List.of(resource.path().orElseThrow()), seen(resource));
    }

    private static Observation seen(Resource resource) {
        return new Observation(
                Map.of(),
                Set.of(),
                Set.of(),
                Optional.of(new NodeView("worker-1", Map.of())),
                resource.resolved().map(Resolved::cluster));
    }

    @Test
    void whatIsRememberedOfANewerWatcherIsReadAsItCame(@TempDir Path state) throws Exception {
        RawObject object = object("registrypath-by-a-newer-watcher.json");
        ResourceFiles files = new ResourceFiles(new LocalFiles(Path.of("/")), state);
        files.keep(object);

        assertThat(files.read().find("company")).contains(ResourceDecoder.decode(object));
    }
}
