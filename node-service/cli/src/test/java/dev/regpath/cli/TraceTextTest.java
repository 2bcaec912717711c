package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TraceTextTest {
    private static final Connection PULL = Connection.newBuilder()
            .setTime(Timestamp.newBuilder().setSeconds(1_795_600_000).setNanos(250_000_000))
            .setProcess("containerd")
            .setPid(812)
            .setCgroup("/system.slice/containerd.service")
            .setPath("company")
            .setRegistry("registry.example.com")
            .setRedirect("gateway")
            .setFrontend("203.0.113.10:443")
            .setProtocol("TCP")
            .setBackend("10.96.30.4:8443")
            .setOutcome(ConnectionOutcome.CONNECTION_OUTCOME_CONNECTED)
            .setSeconds(0.00021)
            .build();

    private final TraceText text = new TraceText(ZoneOffset.UTC);

    @Test
    void aLineTellsWhoAskedForWhatAndWhereItWent() {
        assertThat(text.line(PULL))
                .matches(
                        "[0-9:]{8}\\.250 +containerd\\[812] +203\\.0\\.113\\.10:443/TCP +"
                                + "10\\.96\\.30\\.4:8443 +connected +0\\.21 ms +company/gateway +/system\\.slice/containerd\\.service\\n");
        assertThat(TraceText.header().indexOf("OUTCOME"))
                .isEqualTo(text.line(PULL).indexOf("connected"));
    }

    @Test
    void aFailureThatTakesItsBackendOutSaysSo() {
        Connection failed = PULL.toBuilder()
                .setOutcome(ConnectionOutcome.CONNECTION_OUTCOME_FAILED)
                .setError("ETIMEDOUT")
                .setEjected(true)
                .build();

        assertThat(text.line(failed)).contains("  failed ETIMEDOUT, ejected  ");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,     10.96.30.4:8443, ECONNREFUSED, 0.0002, failed ECONNREFUSED   , 0.20 ms",
        "FAILED,     10.96.30.4:8443, '',           0.0002, failed                , 0.20 ms",
        "GIVEN_UP,   10.96.30.4:8443, '',           30.04,  given up by caller    , 30.0 s",
        "CONNECTING, 10.96.30.4:8443, '',           2,      no answer yet         , 2.0 s",
        "REFUSED,    '',              '',           0,      'refused, no backend' , ' - '",
        "CONNECTED,  '',              '',           0.01,   'connected, outside'  , 10.00 ms",
        "SENT,       10.96.0.10:53,   '',           0,      sent                  , ' - '",
        "UNKNOWN,    10.96.30.4:8443, '',           0,      unknown               , ' - '"
    })
    void anOutcomeIsSaidInWords(
            String outcome, String backend, String error, double seconds, String words, String took) {
        Connection connection = PULL.toBuilder()
                .setOutcome(ConnectionOutcome.valueOf("CONNECTION_OUTCOME_" + outcome))
                .setBackend(backend)
                .setError(error)
                .setSeconds(seconds)
                .build();

        assertThat(text.line(connection)).contains("  " + words + "  ", took);
    }

    @Test
    void aProcessCannotMoveTheCursorByItsName() {
        assertThat(text.line(PULL.toBuilder().setProcess("evil\u001b[2J\n").build()))
                .contains("evil?[2J?[812]")
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                     | true",
                "--frontend 203.0.113.10              | true",
                "--frontend 203.0.113.10:443          | true",
                "--frontend 203.0.113.10:80           | false",
                "--frontend 203.0.113.1               | false",
                "--frontend 192.0.2.1 --frontend 203.0.113.10 | true",
                "--path company                       | true",
                "--path other                         | false",
                "--registry registry.example.com      | true",
                "--registry registry.example.com:5000 | false",
                "--process containerd                 | true",
                "--process 812                        | true",
                "--process kubelet                    | false",
                "--path company --process kubelet     | false",
                "--failed                             | false"
            })
    void aConnectionIsShownIfItPassesEveryOption(String arguments, boolean shown) {
        assertThat(filter(arguments).accepts(PULL)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443"})
    void anIpv6AddressMayBeTypedInAnyUsualWay(String wanted) {
        assertThat(filter("--frontend " + wanted)
                        .accepts(PULL.toBuilder()
                                .setFrontend("[2001:db8::7]:443")
                                .build()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"FAILED", "GIVEN_UP", "REFUSED", "CONNECTING"})
    void everythingThatMayHoldAPullUpIsAFailure(String outcome) {
        assertThat(filter("--failed")
                        .accepts(PULL.toBuilder()
                                .setOutcome(ConnectionOutcome.valueOf("CONNECTION_OUTCOME_" + outcome))
                                .build()))
                .isTrue();
    }

    private static TraceFilter filter(String arguments) {
        TraceFilter filter = new TraceFilter();
        String given = arguments == null ? "" : arguments;
        CommandLine.populateCommand(filter, given.isBlank() ? new String[0] : given.split(" ", -1));
        return filter;
    }
}
