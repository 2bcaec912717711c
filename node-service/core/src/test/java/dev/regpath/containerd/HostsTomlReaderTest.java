package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows marked "seen" were tried on the real 1.6.20, 1.7.24 and 2.1.9. */
class HostsTomlReaderTest {
    private static final Path DIRECTORY = Path.of("/etc/containerd/certs.d/registry.example.com");
    private static final String DROPPED = "dropped";
    private static final String EMPTY = "empty";

    private static HostsTomlReading read(String text, String version) {
        return read(Bytes.of(text), version);
    }

    private static HostsTomlReading read(Bytes content, String version) {
        return HostsTomlReader.read(
                content, DIRECTORY, ContainerdVersion.parse(version).orElseThrow());
    }

    /** "dropped", or the URLs in the order in which they are tried, the server last. */
    private static String order(HostsTomlReading reading) {
        return switch (reading) {
            case HostsTomlReading.Dropped _ -> DROPPED;
            case HostsTomlReading.TooLarge _ -> "too large";
            case HostsTomlReading.Empty _ -> EMPTY;
            case HostsTomlReading.Parsed(HostsToml file) -> {
                List<String> urls = new ArrayList<>(
                        file.hosts().stream().map(HostTable::url).toList());
                urls.add(file.server().orElse("upstream"));
                yield String.join(" ", urls);
            }
        };
    }

    private static Stream<Arguments> files() {
        return Stream.of(
                // what is in the file, the file, 1.6, 1.7.32, 2.1, 2.2
                same("nothing at all", "", EMPTY),
                arguments("a comment only (seen)", "\n# nothing\n", DROPPED, "upstream", "upstream", "upstream"),
                arguments("no [host] table", "server = 'https://s'\n", DROPPED, "https://s", "https://s", "https://s"),
                same("an empty [host] table", "[host]\n", "upstream"),
                same(
                        "a server and two hosts",
                        "server='https://s'\n[host.'http://b']\n[host.'http://a']\n",
                        "http://b http://a https://s"),
                arguments(
                        "a host written as an inline table",
                        "[host]\n'http://a' = {}\n",
                        "http://a upstream",
                        "http://a upstream",
                        "upstream",
                        "upstream"),
                arguments(
                        "a host written with dotted keys (seen)",
                        "host.'http://a'.capabilities = ['pull']\n[host.'http://b']\n",
                        "http://a http://b upstream",
                        "http://a http://b upstream",
                        "http://b upstream",
                        "http://b upstream"),
                arguments(
                        "a header table away from its host (seen)",
                        "[host.'http://a']\n[host.'http://b']\n[host.'http://a'.header]\nx='y'\n",
                        "http://a http://b upstream",
                        "http://a http://b upstream",
                        "http://a http://b http://a upstream",
                        "http://a http://b http://a upstream"),
                same(
                        "a header table right after its host",
                        "[host.'http://a']\n[host.'http://a'.header]\nx='y'\n",
                        "http://a upstream"),
                arguments(
                        "an IPv6 address in a table header (seen)",
                        "[host.\"http://[::1]:5000\"]\n",
                        DROPPED,
                        DROPPED,
                        "http://[::1]:5000 upstream",
                        "http://[::1]:5000 upstream"),
                same(
                        "brackets elsewhere",
                        "server='http://[::1]:5000'\n[host.'http://a'] # [[x]]\nca=['a','b']\n",
                        "http://a http://[::1]:5000"),
                arguments(
                        "the word referrers",
                        "[host.'http://a']\ncapabilities=['pull','referrers']\n",
                        DROPPED,
                        DROPPED,
                        DROPPED,
                        "http://a upstream"),
                same(
                        "words in capitals",
                        "[host.'http://a']\ncapabilities=['PULL','Resolve','push']\n",
                        "http://a upstream"),
                same("an unknown capability", "[host.'http://a']\ncapabilities=['fetch']\n", DROPPED),
                same("a capability that is no list (seen)", "[host.'http://a']\ncapabilities='pull'\n", DROPPED),
                same("an unknown key", "[host.'http://a']\nspeed=5\n", "http://a upstream"),
                same("a ca of a wrong type", "[host.'http://a']\nca=5\n", DROPPED),
                same("a ca list with a number in it", "[host.'http://a']\nca=['a',5]\n", DROPPED),
                same("a client pair with one part", "[host.'http://a']\nclient=[['a']]\n", DROPPED),
                same("a skip_verify that is text", "[host.'http://a']\nskip_verify='true'\n", DROPPED),
                same("an override_path that is text", "override_path='true'\n[host]\n", DROPPED),
                same("a header that is no table", "[host.'http://a']\nheader='x'\n", DROPPED),
                same("a header value that is a number", "[host.'http://a'.header]\nx=5\n", DROPPED),
                same("a server that is a number", "server=5\n[host]\n", DROPPED),
                same("a host that is text", "[host]\n'http://a'='b'\n", DROPPED),
                same("a host in an array of tables", "[[host]]\n", DROPPED),
                same("a table twice", "[host.'http://a']\n[host.'http://a']\n", DROPPED),
                same("a key twice", "server='https://a'\nserver='https://a'\n[host]\n", DROPPED),
                same("no TOML", "server = \n[host]\n", DROPPED),
                same("a torn file", "[host.\"http://a", DROPPED),
                same("a space in a host (seen)", "server='http://a b'\n[host]\n", DROPPED),
                same("a port that is a word (seen)", "server='http://a:http'\n[host]\n", DROPPED),
                same("a port with a space (seen)", "server='http://127.0.0.1:70 01'\n[host]\n", DROPPED),
                same("an unclosed IPv6 address", "server='http://[::1'\n[host]\n", DROPPED),
                same("a bad escape in a path", "server='http://a/%zz'\n[host]\n", DROPPED),
                same("a server without a scheme", "server='a:5000'\n[host]\n", "a:5000"),
                same("an empty server", "server=''\n[host]\n", "upstream"),
                arguments(
                        "a dial_timeout that is no duration (seen)",
                        "[host.'http://a']\ndial_timeout='5 parsecs'\n",
                        "http://a upstream",
                        "http://a upstream",
                        DROPPED,
                        DROPPED),
                arguments(
                        "a dial_timeout that is a number",
                        "[host.'http://a']\ndial_timeout=5\n",
                        "http://a upstream",
                        "http://a upstream",
                        DROPPED,
                        DROPPED),
                arguments(
                        "Server with a capital (seen)",
                        "Server='https://s'\n[host]\n",
                        "upstream",
                        "upstream",
                        "https://s",
                        "https://s"),
                arguments(
                        "a byte order mark (seen)",
                        "\ufeffserver='https://s'\n[host]\n",
                        "https://s",
                        "https://s",
                        DROPPED,
                        DROPPED),
                same(
                        "line ends of Windows (seen)",
                        "server='https://s'\r\n[host.'http://a']\r\n",
                        "http://a https://s"));
    }

    private static Arguments same(String name, String text, String result) {
        return arguments(name, text, result, result, result, result);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void eachVersionReadsAFileItsOwnWay(String name, String text, String v16, String v17, String v21, String v22) {
        assertThat(order(read(text, "1.6.39"))).as("1.6").isEqualTo(v16);
        assertThat(order(read(text, "1.7.32"))).as("1.7.32").isEqualTo(v17);
        assertThat(order(read(text, "2.1.9"))).as("2.1").isEqualTo(v21);
        assertThat(order(read(text, "2.2.0"))).as("2.2").isEqualTo(v22);
    }

    @Test
    void aByteThatIsNotUtf8DropsTheFileFromTwoPointZeroOn() {
        Bytes content = Bytes.of(new byte[] {'#', (byte) 0xff, '\n', '[', 'h', 'o', 's', 't', ']', '\n'});
        assertThat(order(read(content, "1.7.32"))).isEqualTo("upstream");
        assertThat(order(read(content, "2.0.0"))).isEqualTo(DROPPED);
    }

    @Test
    void everyFieldIsUnderstoodAndPathsBeginAtTheDirectory() {
        HostsTomlReading reading = read("""
                server = "https://s"
                ca = "ca.crt"
                [host."https://h:1"]
                  capabilities = ["Pull", "resolve"]
                  ca = ["/abs/ca.crt", "../other/ca.crt"]
                  client = [["c.cert", "c.key"], ["/abs/d.cert", "/abs/d.key"]]
                  skip_verify = false
                  override_path = true
                  dial_timeout = "1.5s"
                  [host."https://h:1".header]
                    Authorization = "Basic xyz"
                    "X-Many" = ["a", "b"]
                  [host."https://h:1".rewrite]
                    "^a" = "b"
                """, "2.1.9");

        HostFields host = new HostFields(
                List.of("pull", "resolve"),
                List.of(Path.of("/abs/ca.crt"), Path.of("/etc/containerd/certs.d/other/ca.crt")),
                List.of(
                        new KeyPair(DIRECTORY.resolve("c.cert"), DIRECTORY.resolve("c.key")),
                        new KeyPair(Path.of("/abs/d.cert"), Path.of("/abs/d.key"))),
                Optional.of(false),
                new TreeMap<>(Map.of("Authorization", List.of("Basic xyz"), "X-Many", List.of("a", "b"))),
                true,
                Optional.of("1.5s"),
                new TreeMap<>(Map.of("rewrite", new TreeMap<>(Map.of("^a", "b")))));
        assertThat(reading).isInstanceOfSatisfying(HostsTomlReading.Parsed.class, parsed -> {
            assertThat(parsed.file().server()).contains("https://s");
            assertThat(parsed.file().root().ca()).containsExactly(DIRECTORY.resolve("ca.crt"));
            assertThat(parsed.file().hosts()).containsExactly(new HostTable("https://h:1", host));
        });
    }

    @Test
    void aClientCertificateInOneFileIsItsOwnKey() {
        for (String client : List.of("'c.pem'", "['c.pem']")) {
            assertThat(read("[host.'https://h']\nclient = " + client + "\n", "2.1.9"))
                    .isInstanceOfSatisfying(
                            HostsTomlReading.Parsed.class,
                            parsed -> assertThat(parsed.file()
                                            .hosts()
                                            .getFirst()
                                            .fields()
                                            .client())
                                    .containsExactly(
                                            new KeyPair(DIRECTORY.resolve("c.pem"), DIRECTORY.resolve("c.pem"))));
        }
    }

    @Test
    void theReasonForDroppingAFileIsTold() {
        assertThat(read("[host.'http://a']\ncapabilities=['fetch']\n", "2.1.9"))
                .isEqualTo(new HostsTomlReading.Dropped("unknown capability \"fetch\""));
    }

    @Test
    void headersAreFoundBetweenStringsThatLookLikeHeaders() {
        assertThat(TableHeaders.of("""
                        a = "[no]" # [no]
                        b = ""\"
                        [no]
                        ""\"
                        c = '''
                        [no]''''
                        d = [
                          "x", # [no]
                          ["y"],
                        ]
                          [ yes . "]" ]  # [no]
                        [[array]]
                        [yes2]
                        e = {f = "[no]"}
                        """)).containsExactly(" yes . \"]\" ", "yes2");
    }
}
