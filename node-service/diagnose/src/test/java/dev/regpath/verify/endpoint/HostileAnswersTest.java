package dev.regpath.verify.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.HostName;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.observe.NameAnswer;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a registry answers is a finding about that answer, and never the end of the run. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileAnswersTest {
    private static final Trust TRUST = new Trust(List.of(), List.of(), true, false, Optional.empty());
    private static final String JSON = "Content-Type: application/json\r\n";

    @Test
    void aBodyThatUnpacksToGigabytesIsCutOff() throws Exception {
        EndpointFacts facts = ask(head(200, JSON + "Content-Encoding: gzip\r\n"), bomb());
        assertThat(facts.ping().answer())
                .hasValueSatisfying(answer -> assertThat(answer.body().length()).isLessThan(3 << 20));
    }

    @Test
    void aBodyThatIsNotWhatItsHeaderSaysIsNoAnswer() throws Exception {
        EndpointFacts facts = ask(head(200, JSON + "Content-Encoding: gzip\r\n"), "this is no gzip".getBytes(UTF_8));
        assertThat(facts.ping().outcome())
                .isInstanceOfSatisfying(
                        HttpOutcome.NoAnswer.class, no -> assertThat(no.words()).contains("cannot be unpacked"));
    }

    @Test
    void byteOrderMarksBeforeATokenOrAManifestAreNoToken() throws Exception {
        byte[] marks =
                ("\ufeff".repeat(1100) + "{\"token\": \"x\", \"config\": {\"digest\": \"a b\"}}").getBytes(UTF_8);
        assertThat(ask(head(200, JSON), marks).manifest()).isPresent();
    }

    @Test
    void realmsWithCapitalsBlanksOrNoHostAreAskedOrLeft() throws Exception {
        for (String realm : List.of(
                "HTTP://LOCALHOST:%d/token",
                "http://localhost:%d/a b",
                "http:///token",
                "http://[::1",
                "http://local_host:%d/token",
                "http://localhost:99999/token",
                "file:///etc/passwd",
                "http://localhost:%d/%%zz",
                "//x",
                "",
                "http://a..b/")) {
            EndpointFacts facts =
                    ask(head(401, "WWW-Authenticate: Bearer realm=\"" + realm + "\",service=\"a b\"\r\n"), new byte[0]);
            assertThat(facts.login()).as(realm).isPresent();
        }
    }

    @Test
    void locationsThatAreNoneAreNotFollowed() throws Exception {
        for (String location : List.of(
                "HTTP://LOCALHOST:%d/blob",
                "a b", "http://", "http://[", "/%%zz", "://", "ftp://localhost/x", "mailto:a@b")) {
            EndpointFacts facts = ask(head(307, "Location: " + location + "\r\n"), new byte[0]);
            assertThat(facts.ping().answer()).as(location).isPresent();
        }
    }

    @Test
    void digestsThatAreNoneAreNotAskedFor() throws Exception {
        for (String digest : List.of("a b", "%zz", "sha256:../../x", "", "sha256:" + "0".repeat(64))) {
            EndpointFacts facts = ask(
                    head(200, JSON),
                    "{\"config\": {\"digest\": \"%s\"}}".formatted(digest).getBytes(UTF_8));
            assertThat(facts.blob().isPresent()).as(digest).isEqualTo(digest.startsWith("sha256:0"));
        }
    }

    @Test
    void whatIsNoHttpAtAllIsNoAnswer() throws Exception {
        for (String answer :
                List.of("\r\n\r\n", "HTTP/9.9 abc\r\n\r\n", "\0\0\0", "HTTP/1.1 200 " + "x".repeat(100_000))) {
            EndpointFacts facts = ask(_ -> answer, new byte[0]);
            assertThat(facts.ping().outcome()).isInstanceOfAny(HttpOutcome.NoAnswer.class, HttpOutcome.Answered.class);
        }
    }

    @Test
    void referencesThatAreNoneAreRefusedWithTheReason() {
        for (String text : List.of(
                "a/../../b",
                "registry.example.com/a@%zz",
                "registry.example.com/a@a b",
                "registry.example.com/" + "a-".repeat(100_000) + "b",
                "registry.example.com/a//b",
                "registry.example.com/A",
                "@",
                ":",
                "\u0000")) {
            assertThatThrownBy(() -> ImageReference.parse(text))
                    .as(text.substring(0, Math.min(30, text.length())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("\n");
        }
        assertThat(ImageReference.parse("registry.example.com/team/a_b__c-d.e:1.0")
                        .repository())
                .isEqualTo("team/a_b__c-d.e");
    }

    private interface Head {
        String with(int port);
    }

    private static Head head(int status, String headers) {
        return port -> "HTTP/1.1 %d X\r\nConnection: close\r\n".formatted(status)
                + headers.replace("%d", Integer.toString(port)).replace("%%", "%") + "\r\n";
    }

    /** What is found of a registry that answers the same to everything. */
    private static EndpointFacts ask(Head head, byte[] body) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            Thread.ofVirtual().start(() -> serve(server, head.with(port).getBytes(ISO_8859_1), body));
            RegistryHost registry = RegistryHost.parse("localhost:" + port);
            PullHost host = PullHost.of(registry, HostsToml.EMPTY).getFirst();
            HttpProber prober = new HttpProber(
                    HostileAnswersTest::resolve,
                    Routes.ofContainerd(RoutingTable.EMPTY),
                    Clock.systemUTC(),
                    Duration.ofSeconds(10));
            ImageReference image = ImageReference.parse("localhost:%d/team/app:1".formatted(port));
            return new EndpointProbe(
                            prober,
                            new EndpointProbe.Wish(
                                    registry,
                                    Optional.of(image),
                                    Optional.empty(),
                                    CredentialSource.given(Optional.empty())))
                    .ask(host, TRUST);
        }
    }

    private static Map<HostName, NameAnswer> resolve(Set<HostName> names) {
        Map<HostName, NameAnswer> none = new HashMap<>();
        names.forEach(name -> none.put(name, new NameAnswer.NoAddresses("no such name")));
        return none;
    }

    private static void serve(ServerSocket server, byte[] head, byte[] body) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[8192]);
                socket.getOutputStream().write(head);
                socket.getOutputStream().write(body);
            } catch (IOException closed) {
                // The test is over, or the client has had enough.
            }
        }
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 96; i++) {
                gzip.write(zeros);
            }
        }
        return packed.toByteArray();
    }
}
