package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.kube.Resource;
import dev.regpath.kube.Resources;
import dev.regpath.observe.FollowedNames;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node reports of a resource with a fault is read by more people than the resource: it repeats no secret of it. */
class PlantedSecretsInReportsTest {
    private static final String SECRET = "hunter2-planted";

    @Test
    void neitherAReportNorAnEventHasOne() {
        TreeMap<String, Resource> resources = new TreeMap<>();
        for (String spec : List.of(
                "\"registry\": \"user:%s@registry.example.com\"",
                mirror("\"scheme\": \"http\", \"password\": \"%s\""),
                mirror("\"scheme\": \"http\", \"headers\": \"%s\""),
                mirror("\"scheme\": \"http\", \"headers\": {\"X-Key\": \"%s\\u0001\"}"),
                mirror("\"scheme\": \"http\", \"headers\": {\"X-Key\": {\"a\": \"%s\"}}"),
                mirror("\"scheme\": \"https://user:%s@mirror.example.com\""),
                mirror("\"scheme\": \"https\", \"ca\": {\"inline\": \"%s\"}"),
                mirror("\"scheme\": \"http\", \"path\": \"/v2?sig=%s\", \"overridePath\": true"),
                mirror("\"scheme\": \"http\"").replace("10.96.12.7:8443", "user:%s@10.96.12.7:8443"))) {
            String name = "path-" + resources.size();
            DecodedPaths decoded = RegistryPathDecoder.decodeResource(
                    "registrypath/" + name,
                    "{\"apiVersion\": \"regpath.dev/v1alpha1\", \"kind\": \"RegistryPath\", \"metadata\": {\"name\": \"%s\"}, \"spec\": {%s}}"
                            .formatted(name, spec.formatted(SECRET)));
            assertThat(decoded.problems()).as(spec).isNotEmpty();
            resources.put(name, new Resource(name, 1, Optional.empty(), decoded.problems(), Optional.empty()));
        }
        Documents documents = Documents.of(DecodedPaths.NONE, Resources.listed(resources));
        Decision decision = new Decision(
                RoutingTable.EMPTY,
                FollowedNames.NONE,
                List.of(),
                Set.of(),
                LastKnownGood.NONE.retired(),
                LastKnownGood.NONE.backends(),
                List.of());

        List<PathReport> reports = PathReports.of(documents, decision, List.of());
        List<NodeEvent> told = new ArrayList<>();
        // As of files of the node's own: what is the same on each node is told by the watcher, in the same words.
        new PathEvents(told::add)
                .follow(reports.stream()
                        .map(report ->
                                new PathReport(report.name(), 0, "", report.state(), report.reason(), report.message()))
                        .toList());

        assertThat(reports)
                .hasSameSizeAs(resources.keySet())
                .allSatisfy(report -> assertThat(report.message()).isNotEmpty());
        assertThat(NodeCodec.encode(new NodeStatus("0.1.0", "2.1.4", reports)).toString())
                .doesNotContain(SECRET);
        assertThat(told)
                .hasSameSizeAs(reports)
                .allSatisfy(event -> assertThat(event.message()).doesNotContain(SECRET));
    }

    private static String mirror(String fields) {
        return "\"registry\": \"a.example.com\", \"mirror\": {\"backend\": {\"addresses\": [\"10.96.12.7:8443\"]}, %s}"
                .replace("%s", fields);
    }
}
