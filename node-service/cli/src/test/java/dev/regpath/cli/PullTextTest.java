package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cri.Ingest;
import dev.regpath.pull.FetchedLayers;
import dev.regpath.pull.PullPhases;
import dev.regpath.pull.PullProgress;
import dev.regpath.pull.PullResult;
import dev.regpath.pull.PullResult.Afterwards;
import dev.regpath.pull.PullResult.PullObservation;
import dev.regpath.pull.PullResult.Stored;
import dev.regpath.pull.PullStage;
import dev.regpath.pull.PullStage.OpenLayer;
import dev.regpath.pull.ServingHost;
import dev.regpath.routing.Endpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pull as people and programs read it. */
class PullTextTest {
    private static final String IMAGE = "registry.example.com/team/app:1";
    private static final Stored STORED =
            new Stored("sha256:1d", List.of("registry.example.com/team/app@sha256:d1"), OptionalLong.of(83_900_000));
    private static final PullObservation SEEN = new PullObservation(
            Optional.of(new PullPhases(Duration.ofMillis(120), Duration.ofMillis(1310), Duration.ofMillis(410))),
            Optional.of(new FetchedLayers(5, 80L << 20, Duration.ofMillis(1310))),
            List.of(new ServingHost(
                    new Endpoint(InetAddress.ofLiteral("10.96.30.4"), 8443),
                    "redirect company/gateway",
                    (80L << 20) + 100_000)));
    static final Duration TOOK = Duration.ofSeconds(90);
    static final PullResult.TimedOut TIMED_OUT = new PullResult.TimedOut(
            IMAGE,
            TOOK,
            Optional.of(new PullStage(
                    true,
                    3,
                    5,
                    List.of(new OpenLayer("sha256:4a", 12L << 20, 64L << 20), new OpenLayer("sha256:5b", 0, 0)))));
    private static final PullObservation NOTHING = new PullObservation(Optional.empty(), Optional.empty(), List.of());

    private static PullResult.Pulled pulled(PullObservation seen, Afterwards afterwards) {
        return new PullResult.Pulled(IMAGE, Duration.ofMillis(1840), seen, STORED, afterwards);
    }

    static final PullResult.Pulled PULLED = pulled(SEEN, Afterwards.REMOVED);

    @Test
    void peopleReadPhasesLayersAndWhoServed() {
        assertThat(PullText.of(pulled(SEEN, Afterwards.REMOVED))).isEqualTo("""
                pulled registry.example.com/team/app:1 in 1.84 s (resolved 0.12 s, fetched 1.31 s, unpacked 0.41 s)
                layers 5 seen, 80.0 MiB, 61.1 MiB/s
                from   10.96.30.4:8443 (redirect company/gateway) 80.1 MiB
                id     sha256:1d
                digest registry.example.com/team/app@sha256:d1
                size   83900000
                removed
                """);
    }

    @Test
    void whatCouldNotBeSeenIsLeftOut() {
        assertThat(PullText.of(pulled(NOTHING, Afterwards.KEPT))).isEqualTo("""
                pulled registry.example.com/team/app:1 in 1.84 s
                id     sha256:1d
                digest registry.example.com/team/app@sha256:d1
                size   83900000
                kept: it was on the node before
                """);
    }

    @Test
    void programsReadTheSame() {
        assertThat(PullJson.of(pulled(SEEN, Afterwards.REMOVED)).toString())
                .isEqualTo("{\"image\":\"registry.example.com/team/app:1\",\"succeeded\":true,\"seconds\":1.84,"
                        + "\"phaseSeconds\":{\"resolve\":0.12,\"fetch\":1.31,\"unpack\":0.41},"
                        + "\"layers\":5,\"bytes\":83886080,"
                        + "\"from\":[{\"endpoint\":\"10.96.30.4:8443\",\"role\":\"redirect company/gateway\","
                        + "\"bytesAtLeast\":83986080}],"
                        + "\"id\":\"sha256:1d\",\"digests\":[\"registry.example.com/team/app@sha256:d1\"],"
                        + "\"size\":83900000,\"removed\":true}");
        assertThat(PullJson.of(pulled(NOTHING, Afterwards.STAYS)).keySet())
                .containsExactly("image", "succeeded", "seconds", "from", "id", "digests", "size", "removed");
    }

    @Test
    void aPullThatTookTooLongSaysAtWhichLayerItWas() {
        assertThat(PullFailureText.of(TIMED_OUT))
                .contains(
                        "given up after 90.00 s: layer sha256:4a had 12.0 MiB of 64.0 MiB, layer sha256:5b had 0 B; 3 of 5"
                                + " layers seen were complete");
        assertThat(PullFailureText.of(new PullResult.TimedOut(IMAGE, TOOK, Optional.empty())))
                .contains("given up after 90.00 s: how far it was could not be seen");
        assertThat(PullJson.of(TIMED_OUT).get("stoppedAt").toString())
                .isEqualTo("[{\"digest\":\"sha256:4a\",\"bytes\":12582912,\"size\":67108864},"
                        + "{\"digest\":\"sha256:5b\",\"bytes\":0}]");
    }

    @ParameterizedTest
    @CsvSource({
        "false, 0, 0, no manifest had come",
        "true,  0, 0, 'a manifest had come, and no layer'",
        "true,  5, 5, '5 layers had come, and were not unpacked'",
    })
    void aPullWithoutAnOpenLayerSaysWhatItWaitedFor(boolean begun, long complete, long layers, String words) {
        PullStage stage = new PullStage(begun, complete, layers, List.of());

        assertThat(PullFailureText.of(new PullResult.TimedOut(IMAGE, TOOK, Optional.of(stage))))
                .contains("given up after 90.00 s: " + words);
    }

    @Test
    void theProgressSaysHowFarItIs() {
        PullProgress nothing = PullProgress.beside(List.of());
        PullProgress fetching = nothing.with(
                Duration.ofSeconds(1),
                List.of(
                        new Ingest("layer-sha256:1", 8L << 20, 16L << 20),
                        new Ingest("layer-sha256:2", 4L << 20, 16L << 20)));
        PullProgress fetched = fetching.with(Duration.ofSeconds(3), List.of());

        assertThat(ProgressLine.text(nothing, Duration.ofSeconds(1))).isEqualTo("resolving");
        assertThat(ProgressLine.text(fetching, Duration.ofSeconds(2)))
                .isEqualTo("layers 0 of 2 so far, 12.0 MiB of 32.0 MiB, 12.0 MiB/s");
        assertThat(ProgressLine.text(fetched, Duration.ofSeconds(4)))
                .isEqualTo("layers 2 of 2 so far, 32.0 MiB of 32.0 MiB, unpacking");
    }

    @Test
    void theProgressIsWipedAwayAtTheEndAndHiddenWhereNobodySeesIt() {
        StringWriter terminal = new StringWriter();
        StringWriter file = new StringWriter();
        try (ProgressLine seen = new ProgressLine(new PrintWriter(terminal), true);
                ProgressLine hidden = new ProgressLine(new PrintWriter(file), false)) {
            seen.progress(PullProgress.beside(List.of()), Duration.ZERO);
            hidden.progress(PullProgress.beside(List.of()), Duration.ZERO);
        }
        assertThat(terminal).hasToString("\rresolving\r         \r");
        assertThat(file.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "65536, 64.0 KiB",
        "1048575, 1.0 MiB",
        "83886080, 80.0 MiB",
        "5368709120, 5.0 GiB"
    })
    void amountsAreWrittenInTheUnitThatFits(long bytes, String text) {
        assertThat(ByteText.of(bytes)).isEqualTo(text);
    }
}
