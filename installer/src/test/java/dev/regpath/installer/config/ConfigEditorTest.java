package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.TomlValues;
import dev.regpath.files.Bytes;
import dev.regpath.installer.config.ConfigEditor.NotEditableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

class ConfigEditorTest {
    private static final List<String> KEYS = CriSection.V2.registry("config_path");
    private static final String DIRECTORY = "/etc/containerd/certs.d";

    private static String set(String text) throws NotEditableException {
        return ConfigEditor.of(Bytes.of(text)).set(KEYS, DIRECTORY).text();
    }

    @Test
    void aValueThatIsThereAlreadyLeavesEveryByte() throws NotEditableException {
        String text = "version=2\r\n['plugins'.\"io.containerd.grpc.v1.cri\".registry]\r\nconfig_path   =  '%s'  #x"
                .formatted(DIRECTORY);
        assertThat(set(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugins = 1\n",
                "plugins = []\n",
                "[plugins]\n\"io.containerd.grpc.v1.cri\" = \"x\"\n",
                "[plugins.\"io.containerd.grpc.v1.cri\"]\nregistry = 7\n",
                "[[plugins.\"io.containerd.grpc.v1.cri\".registry]]\nx = 1\n",
            })
    void whatIsNoTableIsNotMadeOne(String text) {
        assertThatThrownBy(() -> set(text)).isInstanceOf(NotEditableException.class);
    }

    @Test
    void whatIsNoTomlIsNotTouched() {
        assertThatThrownBy(() -> set("[plugins\n"))
                .isInstanceOf(NotEditableException.class)
                .hasMessageContaining("not TOML");
        assertThatThrownBy(() -> ConfigEditor.of(Bytes.of(new byte[] {'#', (byte) 0xff, '\n'})))
                .isInstanceOf(NotEditableException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void severalThingsAreTakenOutAtOnce() throws NotEditableException {
        String text = """
                version = 2
                # kept
                [plugins."io.containerd.grpc.v1.cri".registry]
                  [plugins."io.containerd.grpc.v1.cri".registry.mirrors]
                    [plugins."io.containerd.grpc.v1.cri".registry.mirrors."a"]
                      endpoint = ["https://b"]
                  [plugins."io.containerd.grpc.v1.cri".registry.configs."b".tls]
                    insecure_skip_verify = true
                  [plugins."io.containerd.grpc.v1.cri".registry.configs."b".auth]
                    username = "u" # kept, too
                """;
        String left = ConfigEditor.of(Bytes.of(text))
                .remove(List.of(CriSection.V2.registry("mirrors"), CriSection.V2.registry("configs", "b", "tls")))
                .text();
        assertThat(left)
                .contains("# kept\n", "username = \"u\" # kept, too")
                .doesNotContain("mirrors", "endpoint", "insecure");
    }

    /** Whatever a file looks like: it is edited in one place, says what it said and the directory, or is refused. */
    @Test
    void anEditOfAMutatedFileTouchesOnePlaceOrIsRefused() throws NotEditableException {
        Random random = new Random(4);
        List<String> texts = new ArrayList<>();
        for (Corpus.Case each : Corpus.load(Path.of("src/test/resources/corpus"))) {
            each.node().all().forEach((path, content) -> {
                if (path.toString().endsWith(".toml") && content.size() < 4000) {
                    texts.add(content.text());
                }
            });
        }
        int edited = 0;
        for (int round = 0; round < 3000; round++) {
            String text = texts.get(random.nextInt(texts.size()));
            for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
                text = mutated(text, random);
            }
            Optional<Map<String, Object>> before = values(text);
            try {
                String after = set(text);
                assertThat(before).as("accepted: %s", text).isPresent();
                assertOnlySet(text, before.orElseThrow(), after);
                assertThat(set(after)).isEqualTo(after);
                edited++;
            } catch (NotEditableException e) {
                assertThat(e.reason()).isNotBlank();
            }
        }
        assertThat(edited).as("most of them are edited").isGreaterThan(1500);
    }

    private static void assertOnlySet(String before, Map<String, Object> was, String after) {
        Map<String, Object> is = values(after).orElseThrow();
        assertThat(TomlValues.at(is, KEYS)).contains(DIRECTORY);
        assertThat(withoutPath(is)).as("of %s", before).isEqualTo(withoutPath(was));
        int head = 0;
        while (head < Math.min(before.length(), after.length()) && before.charAt(head) == after.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < Math.min(before.length(), after.length()) - head
                && before.charAt(before.length() - 1 - tail) == after.charAt(after.length() - 1 - tail)) {
            tail++;
        }
        String gone = before.substring(head, before.length() - tail);
        assertThat(gone).as("what is gone from %s", before).doesNotContain("\n");
    }

    private static Map<String, Object> withoutPath(Map<String, Object> values) {
        Map<String, Object> copy = new TreeMap<>();
        values.forEach((key, value) -> {
            Object kept = value instanceof Map<?, ?> table ? withoutPath(named(table)) : value;
            if (!key.equals("config_path") && !kept.equals(Map.of())) {
                copy.put(key, kept);
            }
        });
        return copy;
    }

    private static Map<String, Object> named(Map<?, ?> table) {
        Map<String, Object> copy = new TreeMap<>();
        table.forEach((key, value) -> copy.put(key.toString(), value));
        return copy;
    }

    private static Optional<Map<String, Object>> values(String text) {
        TomlParseResult toml = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text, TomlVersion.V1_0_0);
        return toml.hasErrors() ? Optional.empty() : Optional.of(TomlValues.of(toml));
    }

    /** What happens to files that people and tools edit. */
    private static String mutated(String text, Random random) {
        List<String> lines = new ArrayList<>(Lines.of(text));
        if (lines.isEmpty()) {
            return "# empty\n";
        }
        int at = random.nextInt(lines.size());
        switch (random.nextInt(9)) {
            case 0 -> lines.add(at, "\n");
            case 1 -> lines.add(at, "  # config_path = \"/somewhere\"\n");
            case 2 -> lines.set(at, "\t" + lines.get(at));
            case 3 -> lines.remove(at);
            case 4 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            case 5 -> lines.replaceAll(line -> line.replace("\r\n", "\n").replace("\n", "\r\n"));
            case 6 -> lines.set(lines.size() - 1, lines.getLast().stripTrailing());
            case 7 -> lines.add(at, "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = ''\n");
            default -> lines.set(at, lines.get(at).replace('"', '\''));
        }
        return String.join("", lines);
    }
}
