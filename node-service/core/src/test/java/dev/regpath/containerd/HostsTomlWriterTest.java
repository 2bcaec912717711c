package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.containerd.HostsTomlWriter.Comments;
import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTomlWriterTest {
    private static final Path DIRECTORY = Path.of("/etc/containerd/certs.d/registry.example.com");
    private static final Comments NONE = new Comments(List.of(), Map.of());

    private static final HostFields FULL = new HostFields(
            List.of("pull", "resolve"),
            List.of(Path.of("/ca/1.pem"), Path.of("/ca/2.pem")),
            List.of(new KeyPair(Path.of("/c/cert"), Path.of("/c/key"))),
            Optional.of(true),
            new TreeMap<>(Map.of("Authorization", List.of("Basic \"x\\y\""), "X.Y", List.of("a", "b"))),
            true,
            Optional.of("1s"),
            new TreeMap<>(Map.of("rewrite", new TreeMap<>(Map.of("^(.*)$", "mirror/$1")), "later", 5L)));

    private static ContainerdVersion version(String text) {
        return ContainerdVersion.parse(text).orElseThrow();
    }

    @Test
    void theFormIsCanonical() {
        HostsToml file = new HostsToml(
                Optional.of("https://10.0.0.1:5000"),
                FULL,
                List.of(
                        new HostTable("http://10.0.0.1:5000", HostFields.NONE),
                        new HostTable("https://10.0.0.1:5000", FULL)));
        Comments comments =
                new Comments(List.of("first\nsecond line"), Map.of("https://10.0.0.1:5000", "From elsewhere"));

        assertThat(HostsTomlWriter.write(file, comments, version("2.1.9"))).isEqualTo("""
                        # first?second line

                        server = "https://10.0.0.1:5000"
                        capabilities = ["pull", "resolve"]
                        ca = ["/ca/1.pem", "/ca/2.pem"]
                        client = [["/c/cert", "/c/key"]]
                        skip_verify = true
                        override_path = true
                        dial_timeout = "1s"
                        later = 5

                        [header]
                        Authorization = ["Basic \\"x\\\\y\\""]
                        "X.Y" = ["a", "b"]

                        [rewrite]
                        "^(.*)$" = "mirror/$1"

                        [host."http://10.0.0.1:5000"]

                        # From elsewhere
                        [host."https://10.0.0.1:5000"]
                        capabilities = ["pull", "resolve"]
                        ca = ["/ca/1.pem", "/ca/2.pem"]
                        client = [["/c/cert", "/c/key"]]
                        skip_verify = true
                        override_path = true
                        dial_timeout = "1s"
                        later = 5

                        [host."https://10.0.0.1:5000".header]
                        Authorization = ["Basic \\"x\\\\y\\""]
                        "X.Y" = ["a", "b"]

                        [host."https://10.0.0.1:5000".rewrite]
                        "^(.*)$" = "mirror/$1"
                        """);
    }

    @Test
    void containerdOnePointXIsGivenDottedKeysForIpv6() {
        HostFields fields = HostFields.NONE.withCapabilities(List.of("pull")).withDialTimeout(Optional.of("1s"));
        HostsToml file = new HostsToml(
                Optional.empty(),
                HostFields.NONE,
                List.of(
                        new HostTable("http://[2001:db8::7]:5000", fields),
                        new HostTable("http://10.0.0.1:5000", FULL)));

        assertThat(HostsTomlWriter.write(file, NONE, version("1.7.24")))
                .startsWith("""

                        host."http://[2001:db8::7]:5000".capabilities = ["pull"]
                        host."http://[2001:db8::7]:5000".dial_timeout = "1s"

                        host."http://10.0.0.1:5000".capabilities = ["pull", "resolve"]
                        """)
                .contains("host.\"http://10.0.0.1:5000\".header.\"X.Y\" = [\"a\", \"b\"]\n");
        assertThat(HostsTomlWriter.write(file, NONE, version("2.0.0")))
                .contains("[host.\"http://[2001:db8::7]:5000\"]");
    }

    @Test
    void aFileWithoutHostsStillHasTheTableThatOldVersionsInsistOn() {
        HostsToml file = new HostsToml(Optional.of("https://s"), HostFields.NONE, List.of());
        assertThat(HostsTomlWriter.write(file, NONE, version("1.7.31"))).endsWith("\n[host]\n");
        assertThat(HostsTomlWriter.write(file, NONE, version("1.7.32"))).doesNotContain("[host]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.6.39", "1.7.31", "1.7.32", "2.0.0", "2.0.7", "2.1.9", "2.2.0"})
    void whatIsWrittenIsReadBackTheSame(String version) {
        Random random = new Random(20_261_123);
        ContainerdVersion daemon = version(version);
        for (int i = 0; i < 500; i++) {
            HostsToml file = Generator.file(random, daemon);
            String text = HostsTomlWriter.write(file, NONE, daemon);
            assertThat(HostsTomlReader.read(Bytes.of(text), DIRECTORY, daemon))
                    .as("file %d:\n%s", i, text)
                    .isEqualTo(new HostsTomlReading.Parsed(file));
            assertThat(HostsTomlWriter.write(file, NONE, daemon)).isEqualTo(text);
        }
    }

    @Test
    void halfACharacterDoesNotSpoilTheFile() {
        assertThat(TomlText.string("a\ud800b")).isEqualTo("\"a\ufffdb\"");
    }

    /** Legal files, full of everything that is hard to quote. */
    private static final class Generator {
        private static final List<String> NASTY = List.of(
                "",
                " ",
                "\"",
                "\\",
                "'",
                "\"\"\"",
                "'''",
                "\\u0041",
                "\t",
                "\n",
                "\r\n",
                "\u0000",
                "\u001b[31m",
                "\u007f",
                "\u0085",
                "\u2028",
                "\ufeff",
                "é",
                "日本",
                "😀",
                "]",
                "[",
                "[host]",
                "# no comment",
                "=",
                ".",
                "a.b",
                "{}",
                "$1",
                "%s",
                "Basic dXNlcjpwYXNz",
                "\\",
                "\\\\",
                "true",
                "1979-05-27");

        static HostsToml file(Random random, ContainerdVersion version) {
            Map<String, HostTable> hosts = new LinkedHashMap<>();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                String url = url(random);
                hosts.put(url, new HostTable(url, fields(random, version)));
            }
            Optional<String> server = random.nextBoolean() ? Optional.of(url(random)) : Optional.empty();
            List<HostTable> list = new ArrayList<>(hosts.values());
            if (!version.readsBracketsInHeaders()
                    && list.stream().anyMatch(host -> host.url().contains("["))) {
                list.replaceAll(host -> host.fields().capabilities().isEmpty()
                        ? new HostTable(host.url(), host.fields().withCapabilities(List.of("pull")))
                        : host);
            }
            return new HostsToml(server, fields(random, version), list);
        }

        private static String url(Random random) {
            String host = List.of("10.0.0.%d", "registry-%d.example.com", "[2001:db8::%d]", "xn--%d")
                    .get(random.nextInt(4))
                    .formatted(random.nextInt(200));
            return (random.nextBoolean() ? "http://" : "https://")
                    + host
                    + (random.nextBoolean() ? ":" + (1 + random.nextInt(65_535)) : "")
                    + (random.nextInt(4) == 0 ? "/v2/proj%20ect/~x" : "");
        }

        private static HostFields fields(Random random, ContainerdVersion version) {
            boolean timeout = random.nextBoolean();
            return new HostFields(
                    some(random, List.of("pull", "resolve", "push")),
                    IntStream.range(0, random.nextInt(3))
                            .mapToObj(i -> Path.of("/ca", nasty(random).replace('\0', '0') + i))
                            .toList(),
                    random.nextInt(3) == 0
                            ? List.of(new KeyPair(Path.of("/c \"1\".cert"), Path.of("/c\\1.key")))
                            : List.of(),
                    random.nextInt(3) == 0 ? Optional.of(random.nextBoolean()) : Optional.empty(),
                    header(random),
                    random.nextInt(4) == 0,
                    timeout
                            ? Optional.of(List.of("1s", "200ms", "1m30s", "0").get(random.nextInt(4)))
                            : Optional.empty(),
                    version.readsBracketsInHeaders() ? others(random) : new TreeMap<>());
        }

        private static SortedMap<String, List<String>> header(Random random) {
            SortedMap<String, List<String>> header = new TreeMap<>();
            for (int n = random.nextInt(3); n > 0; n--) {
                header.put("X-" + random.nextInt(9) + "!#$%&'*+.^_`|~", List.of(nasty(random), nasty(random)));
            }
            return header;
        }

        private static SortedMap<String, Object> others(Random random) {
            SortedMap<String, Object> others = new TreeMap<>();
            List<Object> values = List.of(
                    nasty(random),
                    42L,
                    -1.5,
                    1e100,
                    true,
                    LocalDate.of(1979, 5, 27),
                    LocalTime.of(7, 32),
                    OffsetDateTime.parse("1979-05-27T00:00:00Z"),
                    List.of(nasty(random)),
                    List.of(List.of(1L), List.of()),
                    new TreeMap<>(Map.of(nasty(random) + "k", nasty(random), "deep", new TreeMap<>(Map.of("a", 1L)))));
            for (int n = random.nextInt(3); n > 0; n--) {
                others.put("other " + nasty(random) + n, values.get(random.nextInt(values.size())));
            }
            return others;
        }

        private static String nasty(Random random) {
            return NASTY.get(random.nextInt(NASTY.size())) + NASTY.get(random.nextInt(NASTY.size()));
        }

        private static <T> List<T> some(Random random, List<T> from) {
            return from.stream().filter(_ -> random.nextBoolean()).toList();
        }
    }
}
