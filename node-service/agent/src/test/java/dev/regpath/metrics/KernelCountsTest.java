package dev.regpath.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.proto.node.Frontend;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCountsTest {
    private static final KernelCounts.Key GATEWAY = new KernelCounts.Key("company", "gateway");

    private final KernelCounts counts = new KernelCounts(Frontend::getHits);

    @Test
    void frontendsOfOneRedirectAreSummedUp() {
        assertThat(counts.update(List.of(frontend("203.0.113.10:443", 3), frontend("203.0.113.11:443", 4))))
                .containsEntry(GATEWAY, 7L);
    }

    @Test
    void anAddressThatGoesDoesNotLowerTheSum() {
        counts.update(List.of(frontend("203.0.113.10:443", 3), frontend("203.0.113.11:443", 4)));

        assertThat(counts.update(List.of(frontend("203.0.113.11:443", 5)))).containsEntry(GATEWAY, 8L);
    }

    @Test
    void anAddressThatComesAgainCountsOnFromWhereItWas() {
        counts.update(List.of(frontend("203.0.113.10:443", 3), frontend("203.0.113.11:443", 4)));
        counts.update(List.of(frontend("203.0.113.11:443", 4)));

        assertThat(counts.update(List.of(frontend("203.0.113.10:443", 2), frontend("203.0.113.11:443", 4))))
                .containsEntry(GATEWAY, 9L);
    }

    @Test
    void aCounterThatWasMadeAnewIsNoFall() {
        counts.update(List.of(frontend("203.0.113.10:443", 100)));

        assertThat(counts.update(List.of(frontend("203.0.113.10:443", 1)))).containsEntry(GATEWAY, 101L);
    }

    @Test
    void aRedirectThatNoDocumentNamesAnyMoreHasNoSeries() {
        counts.update(List.of(frontend("203.0.113.10:443", 3)));

        assertThat(counts.update(List.of())).isEmpty();
    }

    private static Frontend frontend(String endpoint, long hits) {
        return Frontend.newBuilder()
                .setPath("company")
                .setRedirect("gateway")
                .setEndpoint(endpoint)
                .setProtocol("TCP")
                .setHits(hits)
                .build();
    }
}
