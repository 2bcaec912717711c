package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.api.Resource;
import dev.regpath.api.Resources;
import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.HostName;
import dev.regpath.intent.ObjectRef;
import dev.regpath.intent.RegistryPathDecoder;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.ClusterView;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.ServiceView;
import dev.regpath.resource.Resolved;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeciderTest {
    @Test
    void namesOfDocumentsAndOfLoadBalancersAreFollowed() {
        DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/company", """
                {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "company"},
                 "spec": {"registry": "registry.example.com", "redirects": [{"name": "gateway",
                 "frontend": {"hosts": ["registry.example.com"], "ports": [{"port": 443}],
                 "service": {"namespace": "istio-system", "name": "gateway"}},
                 "backend": {"addresses": ["10.96.30.4:8443"]}}]}}
                """.replace("\n", ""));
        assertThat(decoded.problems()).isEmpty();
        ServiceView gateway = new ServiceView(
                List.of(), List.of(), List.of(new HostName("lb-7.elb.example.net")), List.of(), List.of());
        ClusterView cluster =
                new ClusterView(Map.of(new ObjectRef("istio-system", "gateway"), gateway), Map.of(), Map.of());
        TreeMap<String, Resource> byName = new TreeMap<>();
        byName.put(
                "company",
                new Resource(
                        "company",
                        1,
                        Optional.of(decoded.paths().getFirst()),
                        List.of(),
                        Optional.of(Resolved.of(cluster))));
        Documents documents =
                Documents.of(DecodedPaths.NONE, new Resources(byName, Resources.Source.API, Optional.empty()));

        assertThat(Decider.names(documents, new LocalView(Set.of(), new ApiServers(Set.of(), Set.of())), FollowedNames.NONE))
                .containsExactly(new HostName("lb-7.elb.example.net"), new HostName("registry.example.com"));
    }
}
