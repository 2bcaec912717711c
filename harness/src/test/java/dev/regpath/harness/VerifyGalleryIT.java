package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes with one thing wrong: the right code comes first, no other error beside it, and the fix is what it says it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyGalleryIT {
    private static final Path GALLERY = Path.of("src/test/resources/gallery/nodes.txt");

    private final Map<Generation, GalleryNode> nodes = new EnumMap<>(Generation.class);
    private Optional<GalleryNode> used = Optional.empty();
    private Lab lab;
    private RegistrySite site;

    @BeforeAll
    void startOneNodeOfEachGeneration() {
        lab = Lab.open();
        site = lab.registry();
        FaultyServers.start(site);
        for (Generation generation : Generation.values()) {
            nodes.put(generation, new GalleryNode(lab.node(generation, site)));
        }
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @AfterEach
    void putBack() {
        used.ifPresent(GalleryNode::putBack);
    }

    static Stream<GalleryCase> cases() {
        return GalleryCase.read(GALLERY).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theRightCodeComesFirstAndItsFixRepairsTheNode(GalleryCase wanted) {
        GalleryNode node = Objects.requireNonNull(nodes.get(wanted.generation()));
        used = Optional.of(node);
        node.run(Givens.lines(wanted.given(), site));
        node.run(wanted.steps().replace("SITE", site.address().getHostAddress()));

        JsonArray findings = node.verify(wanted.ask());

        assertThat(alarms(findings)).as("%s", findings).isEqualTo(expected(wanted));
        if (wanted.fixed()) {
            JsonObject first = findings.get(0).getAsJsonObject();
            assertThat(first.has("run")).as("a fix that can be run: %s", first).isTrue();
            node.run(first.get("run").getAsString());
            JsonArray after = node.verify(wanted.ask());
            assertThat(alarms(after)).as("after the fix: %s", after).isEmpty();
        }
    }

    /** The first alarm, and every other error: a warning beside an error is no false alarm. */
    private static List<String> alarms(JsonArray findings) {
        List<String> alarms = new ArrayList<>();
        for (JsonElement element : findings) {
            JsonObject finding = element.getAsJsonObject();
            String severity = finding.get("severity").getAsString();
            if (severity.equals("error") || (alarms.isEmpty() && severity.equals("warning"))) {
                alarms.add(severity + " " + finding.get("code").getAsString());
            }
        }
        return alarms;
    }

    private static List<String> expected(GalleryCase wanted) {
        return wanted.expected().equals("healthy") ? List.of() : List.of(wanted.expected());
    }

    /** A node that is put back between two cases, by hand and not by Regpath. */
    private record GalleryNode(Node node) {
        GalleryNode {
            node.script("tar -C / -cpf /var/tmp/before.tar etc/containerd etc/hosts etc/resolv.conf etc/systemd/system"
                            + " usr/local/share/ca-certificates")
                    .orThrow();
        }

        void run(String lines) {
            node.script(lines.isEmpty() ? "true" : lines).orThrow();
        }

        JsonArray verify(List<String> arguments) {
            List<String> all = new ArrayList<>(List.of("verify", "-o", "json"));
            all.addAll(arguments);
            Execution execution = node.regpath(all.toArray(String[]::new));
            JsonObject report = JsonParser.parseString(execution.out()).getAsJsonObject();
            assertThat(execution.exitCode())
                    .as("%s", execution)
                    .isEqualTo(report.get("healthy").getAsBoolean() ? 0 : 1);
            return report.getAsJsonArray("findings");
        }

        /** The daemon is restarted only where its own configuration was touched. */
        void putBack() {
            node.heal();
            node.script("""
                    mountpoint -q /sys/fs/bpf || mount -t bpf -o mode=0700 bpf /sys/fs/bpf
                    if [[ -e /etc/regpath || -e /sys/fs/bpf/regpath ]]; then
                      regpath revert > /dev/null
                      rm -rf /etc/regpath /var/lib/regpath /sys/fs/bpf/regpath
                    fi
                    nft list table ip harness_loopback > /dev/null 2>&1 && nft delete table ip harness_loopback
                    now=$(mktemp -d)
                    tar -C "$now" -xpf /var/tmp/before.tar
                    touched=
                    for path in etc/containerd/config.toml etc/systemd/system usr/local/share/ca-certificates; do
                      diff -r "$now/$path" "/$path" > /dev/null 2>&1 || touched=yes
                    done
                    rm -rf /etc/containerd/certs.d /etc/docker
                    [[ -z $touched ]] || rm -rf /etc/containerd /etc/systemd/system /usr/local/share/ca-certificates
                    tar -C / -xpf /var/tmp/before.tar --skip-old-files
                    cp -p "$now/etc/hosts" /etc/hosts
                    cp -p "$now/etc/resolv.conf" /etc/resolv.conf
                    rm -rf "$now" /var/tmp/registry.example.com* /var/tmp/broken
                    if [[ -n $touched || -e /run/harness-restart ]] || ! systemctl -q is-active containerd; then
                      rm -f /run/harness-restart
                      update-ca-certificates > /dev/null 2>&1
                      systemctl daemon-reload
                      systemctl restart containerd
                    fi
                    """).orThrow();
        }
    }
}
