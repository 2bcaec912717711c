package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.LocalFiles;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.Observation;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.RoutingTables;
import dev.regpath.routing.TableResult;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of what a watcher of the next version or of the last one has written. */
class SkewTest {
    private static final ObjectRef REGISTRY = new ObjectRef("registry", "registry");

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("../core/src/test/resources/skew", file));
    }

    private static RawRoute route(String file) throws IOException {
        return RouteReader.route(new JsonReader(new StringReader(read(file))));
    }

    /** What an agent of before, which followed the RegistryPaths themselves, has kept of one. */
    private static RawRoute remembered(String file) throws IOException {
        JsonObject object = JsonParser.parseString(read(file)).getAsJsonObject();
        JsonElement status = object.remove("status");
        JsonObject metadata = object.getAsJsonObject("metadata");
        return new RawRoute(
                metadata.get("name").getAsString(),
                "",
                metadata.get("generation").getAsLong(),
                object.toString(),
                String.valueOf(status),
                false,
                0,
                "");
    }

    @Test
    void whatIsKnownOfARouteIsUsedAndAllElsePassedOver() throws Exception {
        requireKnown(ResourceDecoder.decode(route("registryroute-by-a-newer-watcher.json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registrypath-by-a-newer-watcher.json",
                "registrypath-by-an-older-watcher.json",
                "registrypath-under-an-older-crd.json"
            })
    void whatAnAgentBeforeThereWereRoutesHasKeptIsUsed(String file) throws Exception {
        requireKnown(ResourceDecoder.decode(remembered(file)));
    }

    private static void requireKnown(Resource resource) throws Exception {
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
        Resource before = ResourceDecoder.decode(remembered("registrypath-by-an-older-watcher.json"));
        RoutingTable inPlace = table(before).table();
        assertThat(inPlace.mirrors()).hasSize(1);

        Resource resource = ResourceDecoder.decode(route("registryroute-by-a-newer-watcher-in-unknown-words.json"));

        assertThat(resource.problems()).extracting(Problem::code).containsExactly(ProblemCode.UNREADABLE_STATUS);
        Observation seen = seen(resource);
        TableResult held = RoutingTables.compute(
                new DecodedPaths(List.of(resource.path().orElseThrow()), resource.problems()),
                seen,
                _ -> seen,
                new LastKnownGood(inPlace, FollowedNames.NONE, List.of()),
                Instant.EPOCH);
        assertThat(held.held()).containsExactly("company");
        assertThat(held.table()).isEqualTo(inPlace);
    }

    @Test
    void aRefusalForAReasonThatIsNotKnownIsARefusal() throws Exception {
        Resource refused = ResourceDecoder.decode(route("registryroute-refused-by-a-newer-watcher.json"));

        assertThat(refused.found().flatMap(RouteSpec::refused))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.REFUSED));
        assertThat(table(refused).table()).isEqualTo(RoutingTable.EMPTY);
    }

    private static TableResult table(Resource resource) {
        return RoutingTables.compute(List.of(resource.path().orElseThrow()), seen(resource));
    }

    private static Observation seen(Resource resource) {
        return Observation.NONE.of(
                Optional.of(new NodeView("worker-1", Map.of())),
                resource.resolved().map(Resolved::cluster),
                resource.found().flatMap(RouteSpec::refused));
    }

    @Test
    void whatIsRememberedOfANewerWatcherIsReadAsItCame(@TempDir Path state) throws Exception {
        RawRoute route = route("registryroute-by-a-newer-watcher.json");
        ResourceFiles files = new ResourceFiles(new LocalFiles(Path.of("/")), state);
        files.keep(route);

        assertThat(files.read().find("company")).contains(ResourceDecoder.decode(route));
    }
}
