package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Capability;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.WhenNoBackend;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableDifferenceTest {
    @Test
    void aTableWithItsDifferenceToAnotherOneIsThatOneAndNothingThatIsTheSameIsInIt() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            RoutingTable before = table(random);
            RoutingTable now = table(random);
            TableDifference difference = TableDifference.between(before, now);

            Map<RegistryHost, Mirror> mirrors = new HashMap<>();
            before.mirrors().forEach(mirror -> mirrors.put(mirror.registry(), mirror));
            mirrors.keySet().removeAll(difference.registries());
            difference.mirrors().forEach(mirror -> mirrors.put(mirror.registry(), mirror));
            Map<Frontend, Redirect> redirects = new HashMap<>();
            before.redirects().forEach(redirect -> redirects.put(redirect.frontend(), redirect));
            redirects.keySet().removeAll(difference.frontends());
            difference.redirects().forEach(redirect -> redirects.put(redirect.frontend(), redirect));
            assertThat(new RoutingTable(List.copyOf(mirrors.values()), List.copyOf(redirects.values())))
                    .isEqualTo(now);
            assertThat(difference.mirrors()).doesNotContainAnyElementsOf(new HashSet<>(before.mirrors()));
            assertThat(difference.redirects()).doesNotContainAnyElementsOf(new HashSet<>(before.redirects()));
        }
    }

    @Test
    void betweenATableAndItselfThereIsNoDifference() {
        RoutingTable table = table(new Random(11));
        TableDifference difference = TableDifference.between(table, table);
        assertThat(difference.mirrors()).isEmpty();
        assertThat(difference.registries()).isEmpty();
        assertThat(difference.redirects()).isEmpty();
        assertThat(difference.frontends()).isEmpty();
    }

    private static RoutingTable table(Random random) {
        return new RoutingTable(
                IntStream.range(0, 8)
                        .filter(_ -> random.nextBoolean())
                        .mapToObj(i -> new Mirror(
                                "p" + i,
                                RegistryHost.parse("r%d.example.com".formatted(i)),
                                List.of(host(random.nextInt(2))),
                                true))
                        .toList(),
                IntStream.range(0, 8)
                        .filter(_ -> random.nextBoolean())
                        .mapToObj(i -> new Redirect(
                                "p" + i,
                                "gateway",
                                new Frontend(endpoint("203.0.113." + i), Protocol.TCP),
                                List.of(endpoint("10.1.1." + random.nextInt(2))),
                                WhenNoBackend.REFUSE))
                        .toList());
    }

    private static Endpoint endpoint(String address) {
        return new Endpoint(Addresses.parse(address), 443);
    }

    private static MirrorHost host(int number) {
        return new MirrorHost(
                URI.create("http://10.96.12.%d:5000".formatted(number)),
                Set.of(Capability.PULL),
                List.of(),
                List.of(),
                false,
                Map.of(),
                false,
                Optional.empty());
    }
}
