package dev.regpath.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PemTextTest {
    @Test
    void blocksAreFoundAmongOtherText() {
        List<PemText.Block> blocks = PemText.blocks("""
                subject=CN = registry.example.com
                -----BEGIN CERTIFICATE-----
                AQID
                -----END CERTIFICATE-----
                -----BEGIN X-----
                -----BEGIN EC PRIVATE KEY-----
                BAU=
                -----END EC PRIVATE KEY-----
                -----BEGIN CERTIFICATE-----
                AQ ID *
                -----END CERTIFICATE-----
                """);
        assertThat(blocks).extracting(PemText.Block::type).containsExactly("CERTIFICATE", "EC PRIVATE KEY");
        assertThat(blocks.getFirst().der()).containsExactly(1, 2, 3);
    }

    @Test
    void noTextTakesLongerThanItsLengthJustifies() {
        String begin = "-----BEGIN CERTIFICATE-----\n";
        for (String text : List.of(
                begin + "AQID" + " ".repeat(1_000_000),
                begin.repeat(30_000),
                (begin + "A".repeat(30)).repeat(15_000) + "-----END CERTIFICATE-----",
                "-----BEGIN ".repeat(90_000),
                "-----BEGIN " + "A ".repeat(500_000),
                begin + "-".repeat(1_000_000))) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertThat(PemText.certificates(text)).isEmpty();
            long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            assertThat(taken / 1_000_000).as(text.substring(0, 60)).isLessThan(1_000);
        }
    }
}
