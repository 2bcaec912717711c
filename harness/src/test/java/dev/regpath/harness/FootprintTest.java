package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FootprintTest {
    private static final String PROC = """
            5590a0000000-7ffd00000000 ---p 00000000 00:00 0                          [rollup]
            Rss:              102400 kB
            Pss:               81920 kB
            Anonymous:         46080 kB
            Name:	java (agent)
            VmHWM:	  122880 kB
            VmRSS:	  102401 kB
            Threads:	21
            4711 (java (agent) x) S 1 4711 4711 0 -1 4194560 30000 0 12 0 250 75 0 0 20 0 21 0 900 123 456
            """;

    @Test
    void memoryThreadsAndTimeAreThoseOfTheKernel() {
        assertThat(Footprint.parse(PROC)).isEqualTo(new Footprint(100, 45, 80, 120, 21, 3.25));
    }

    @Test
    void aLivingProcessHasOne() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            Footprint footprint = Footprint.of(process);

            assertThat(footprint.rss()).isPositive();
            assertThat(footprint.mostRss()).isCloseTo(footprint.rss(), within(2.0));
            assertThat(footprint.threads()).isEqualTo(1);
        } finally {
            process.destroy();
        }
    }
}
