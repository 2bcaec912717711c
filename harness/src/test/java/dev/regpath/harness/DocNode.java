package dev.regpath.harness;

import static java.util.Objects.requireNonNull;

import dev.regpath.harness.docs.PageRun;
import dev.regpath.harness.docs.Placeholders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A node as a reader of the documentation has it: its distribution's containerd, pulls of the registry that fail because
 * the public address is dead from there, root's shell, and what a release consists of in the home directory. It has no Java
 * and nothing of Regpath.
 */
final class DocNode implements PageRun.Machine {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Path BOOT_SCRIPT = Path.of("/run/docs-runcmd");

    /** Where the quick start leaves its path file, and what it says. */
    private static final Path PATH_FILE = Path.of("/root/company.yaml");

    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror:
                scheme: http
                backend: {addresses: ["10.96.12.7:5000"]}
              redirects:
                - name: gateway
                  frontend:
                    hosts: [registry.example.com]
                    ports: [{port: 443}]
                  backend: {addresses: ["10.96.30.4:8443"]}
            """;

    private final Node node;
    private final Placeholders placeholders;

    private DocNode(Node node, Placeholders placeholders) {
        this.node = node;
        this.placeholders = placeholders;
    }

    /** Starts one on which nothing of Regpath is installed. */
    static DocNode bare(Lab lab, RegistrySite site, Generation generation) {
        Node node = lab.bareNode(generation, site);
        node.write(BareHost.CONFIG, BareHost.config(generation));
        node.script("""
                umount %s /opt/java
                rmdir /opt/java
                ! command -v java
                rm -rf /etc/containerd/certs.d
                systemctl restart containerd
                ln -s %s/* /root/
                """.formatted(Node.ARCHIVE, Node.DELIVERIES)).orThrow();
        node.cut(DeadPath.SILENCE);
        return new DocNode(node, placeholders(site));
    }

    /** Starts one on which the installer has been run, with the path file of the quick start. */
    static DocNode repaired(Lab lab, RegistrySite site, Generation generation) {
        DocNode bare = bare(lab, site, generation);
        bare.node.write(PATH_FILE, bare.placeholders.fill(COMPANY));
        bare.type("./install.sh -- --paths " + PATH_FILE).orThrow();
        return bare;
    }

    /** The table is in docs/development.md. */
    private static Placeholders placeholders(RegistrySite site) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("10.96.12.7:5000", site.endpoint(RegistrySite.PLAIN));
        values.put("10.96.30.4:8443", site.endpoint(RegistrySite.GATEWAY));
        values.put("https://files.example.com/regpath", "file://" + Node.DELIVERIES);
        return new Placeholders(values);
    }

    Node node() {
        return node;
    }

    @Override
    public Execution type(String lines) {
        return node.exec(PATIENCE, "env", "-i", "HOME=/root", PATH, "bash", "-euo", "pipefail", "-c", """
                exec 2>&1
                cd "$(cat /run/docs-directory 2> /dev/null || echo /root)"
                trap 'pwd > /run/docs-directory' EXIT
                """ + lines);
    }

    /** Of cloud-init's modules, the two that the pages use: files, then commands, as one script of sh. */
    @Override
    public Execution boot(String userData) {
        Map<?, ?> document = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(userData);
        String commands = "";
        for (Map.Entry<?, ?> module : document.entrySet()) {
            switch (module.getKey().toString()) {
                case "write_files" -> ((List<?>) module.getValue()).forEach(file -> writeFile((Map<?, ?>) file));
                case "runcmd" ->
                    commands = ((List<?>) module.getValue())
                            .stream().map(DocNode::command).collect(Collectors.joining("\n"));
                default -> throw new IllegalArgumentException("a module that is not known here: " + module.getKey());
            }
        }
        node.write(BOOT_SCRIPT, commands + "\n");
        return node.exec(PATIENCE, "env", "-i", PATH, "sh", "-c", "cd /; exec 2>&1; exec sh -e " + BOOT_SCRIPT);
    }

    private void writeFile(Map<?, ?> file) {
        if (!file.keySet().equals(java.util.Set.of("path", "content"))) {
            throw new IllegalArgumentException("more than path and content: " + file.keySet());
        }
        node.write(
                Path.of(requireNonNull(file.get("path")).toString()),
                requireNonNull(file.get("content")).toString());
    }

    private static String command(Object item) {
        return item instanceof List<?> words
                ? words.stream().map(word -> NodeShell.quoted(word.toString())).collect(Collectors.joining(" "))
                : item.toString();
    }

    @Override
    public Placeholders placeholders() {
        return placeholders;
    }

    @Override
    public String kind() {
        return node.generation()
                .name()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("_", " ")
                .replace('_', '.');
    }

    @Override
    public void close() {
        node.close();
    }
}
