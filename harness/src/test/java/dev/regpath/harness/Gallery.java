package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.cli.FactsRecorder;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A registry and one node of each generation that is needed, for nodes of the gallery one after another. */
final class Gallery {
    private static final Map<String, Generation> GENERATIONS = Map.of(
            "1.6", Generation.CONTAINERD_1_6, "1.7", Generation.CONTAINERD_1_7, "2.1", Generation.CONTAINERD_2_1);

    /** Jars on a node that prints facts, each by a class that it has. */
    private static final Map<String, Class<?>> RECORDER =
            Map.of("/var/tmp/recorder.jar", FactsRecorder.class, "/var/tmp/facts.jar", Facts.class);

    private final RegistrySite site;
    private final Map<Generation, Node> nodes;

    private Gallery(RegistrySite site, Map<Generation, Node> nodes) {
        this.site = site;
        this.nodes = nodes;
    }

    /**
     * Starts everything that these cases need; it is ready.
     *
     * @param lab of their own; closing it removes them
     */
    static Gallery start(Lab lab, List<GalleryCase> cases) {
        RegistrySite site = lab.registry();
        FaultyServers.start(site);
        Map<Generation, Node> nodes = new EnumMap<>(Generation.class);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Node>> booting = cases.stream()
                    .map(Gallery::generation)
                    .distinct()
                    .map(generation -> threads.submit(() -> lab.node(generation, site)))
                    .toList();
            for (Future<Node> one : booting) {
                Node node = one.get();
                node.script("tar -C / -cpf /var/tmp/before.tar etc/containerd etc/hosts etc/resolv.conf"
                                + " etc/systemd/system usr/local/share/ca-certificates")
                        .orThrow();
                nodes.put(node.generation(), node);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Gallery(site, nodes);
    }

    /** The address of the registry inside. */
    InetAddress registry() {
        return site.address();
    }

    /** Lets nodes print facts, too: {@link #record}. */
    void bringRecorder() {
        try {
            for (var part : RECORDER.entrySet()) {
                // Where the class is from: the jar of its module's tests.
                URI jar = part.getValue()
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI();
                byte[] bytes = Files.readAllBytes(Path.of(jar));
                nodes.values().forEach(node -> node.write(Path.of(part.getKey()), bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Node node(GalleryCase of) {
        return Objects.requireNonNull(nodes.get(generation(of)));
    }

    private static Generation generation(GalleryCase of) {
        return Objects.requireNonNull(GENERATIONS.get(of.generation()));
    }

    /** Brings a node to where cases begin. */
    void bring(Node node, String given) {
        GalleryFixtures.bring(node, given, site);
    }

    /** A node that is broken as the case says. */
    Node broken(GalleryCase wanted) {
        Node node = node(wanted);
        bring(node, wanted.given());
        run(node, wanted.steps().replace("SITE", site.address().getHostAddress()));
        return node;
    }

    static void run(Node node, String lines) {
        node.script(lines.isEmpty() ? "true" : lines).orThrow();
    }

    /** The report of {@code regpath verify}. */
    static JsonObject verify(Node node, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("verify", "-o", "json"));
        all.addAll(arguments);
        Execution execution = node.regpath(all.toArray(String[]::new));
        JsonObject report = JsonParser.parseString(execution.out()).getAsJsonObject();
        assertThat(execution.exitCode()).as("%s", execution).isEqualTo(exitCode(report));
        return report;
    }

    /** 1 if a pull fails; 4 if there is an error beside pulls that do not; 0 if there is none. */
    private static int exitCode(JsonObject report) {
        boolean fails = report.getAsJsonArray("registries").asList().stream()
                .anyMatch(one ->
                        one.getAsJsonObject().get("verdict").getAsString().equals("fails"));
        return fails ? 1 : report.get("healthy").getAsBoolean() ? 0 : 4;
    }

    /** The same report, and the facts that it was made of. */
    static JsonObject record(Node node, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(
                "java",
                "@/opt/regpath/etc/java.options",
                "-cp",
                "/opt/regpath/lib/regpath.jar:" + String.join(":", RECORDER.keySet()),
                "dev.regpath.cli.FactsRecorder"));
        all.addAll(arguments);
        return JsonParser.parseString(
                        node.exec(all.toArray(String[]::new)).orThrow().out())
                .getAsJsonObject();
    }

    /** Puts a node back by hand and not by Regpath; the daemon is restarted only where its own files were touched. */
    static void putBack(Node node) {
        run(node, "[[ ! -e /usr/sbin/nft.away ]] || mv /usr/sbin/nft.away /usr/sbin/nft");
        node.heal();
        run(node, "mountpoint -q /sys/fs/bpf || mount -t bpf -o mode=0700 bpf /sys/fs/bpf");
        if (node.script("[[ -e /etc/regpath || -e /sys/fs/bpf/regpath ]]").succeeded()) {
            node.regpath("revert").orThrow();
            run(node, "rm -rf /etc/regpath /var/lib/regpath /sys/fs/bpf/regpath");
        }
        run(node, """
                content=/var/lib/containerd/io.containerd.content.v1.content
                ! mountpoint -q "$content" || umount "$content"
                nft list table ip harness_loopback > /dev/null 2>&1 && nft delete table ip harness_loopback
                now=$(mktemp -d)
                tar -C "$now" -xpf /var/tmp/before.tar
                touched=
                for path in etc/containerd/config.toml etc/systemd/system usr/local/share/ca-certificates; do
                  diff -r "$now/$path" "/$path" > /dev/null 2>&1 || touched=yes
                done
                rm -rf /etc/containerd/certs.d /etc/containerd/cert.d /etc/docker
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
                """);
    }
}
