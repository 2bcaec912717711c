package dev.regpath.containerd;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsToml.HostTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a hosts.toml in the one form that the given containerd reads: {@code [host."url"]} headers, each host's sub-tables
 * right after it. containerd 1.x can't read an IPv6 address in a header and takes dotted keys instead, which 2.x would
 * ignore ({@link ContainerdVersion#readsBracketsInHeaders}). The same input gives the same text.
 */
final class HostsTomlWriter {
    /**
     * The comments.
     *
     * @param head lines at the top
     * @param sections lines before a host, by its URL
     */
    record Comments(List<String> head, Map<String, String> sections) {
        Comments {
            head = List.copyOf(head);
            sections = Map.copyOf(sections);
        }
    }

    private final StringBuilder text = new StringBuilder();
    private final boolean dotted;

    private HostsTomlWriter(boolean dotted) {
        this.dotted = dotted;
    }

    static String write(HostsToml file, Comments comments, ContainerdVersion version) {
        boolean brackets = file.hosts().stream().anyMatch(host -> host.url().contains("["));
        HostsTomlWriter writer = new HostsTomlWriter(brackets && !version.readsBracketsInHeaders());
        comments.head().forEach(line -> writer.line(TomlText.comment(line)));
        writer.root(file);
        for (HostTable host : file.hosts()) {
            writer.line("");
            String section = comments.sections().get(host.url());
            if (section != null) {
                writer.line(TomlText.comment(section));
            }
            writer.host(host);
        }
        if (file.hosts().isEmpty() && version.needsHostTable()) {
            writer.line("");
            writer.line("[host]");
        }
        return writer.text.toString();
    }

    private void root(HostsToml file) {
        if (file.server().isPresent() || !file.root().equals(HostFields.NONE)) {
            line("");
        }
        file.server().ifPresent(url -> line("server = " + TomlText.string(url)));
        fields("", "", file.root());
    }

    private void host(HostTable host) {
        String name = "host." + TomlText.string(host.url());
        if (dotted) {
            // A table that is only named has to be written down too, or it does not exist.
            fields(name + ".", name, host.fields().spelledOut());
        } else {
            line("[" + name + "]");
            fields("", name, host.fields());
        }
    }

    private void fields(String prefix, String table, HostFields fields) {
        Map<String, String> simple = new LinkedHashMap<>();
        if (!fields.capabilities().isEmpty()) {
            simple.put("capabilities", TomlText.strings(fields.capabilities()));
        }
        if (!fields.ca().isEmpty()) {
            simple.put("ca", TomlText.strings(fields.ca()));
        }
        if (!fields.client().isEmpty()) {
            simple.put("client", pairs(fields.client()));
        }
        fields.skipVerify().ifPresent(skip -> simple.put("skip_verify", skip.toString()));
        if (fields.overridePath()) {
            simple.put("override_path", "true");
        }
        fields.dialTimeout().ifPresent(timeout -> simple.put("dial_timeout", TomlText.string(timeout)));
        SortedMap<String, Map<?, ?>> tables = new TreeMap<>();
        fields.others().forEach((key, value) -> {
            if (value instanceof Map<?, ?> map) {
                tables.put(key, map);
            } else {
                simple.put(TomlText.key(key), TomlText.value(value));
            }
        });
        simple.forEach((key, value) -> line(prefix + key + " = " + value));
        if (!fields.header().isEmpty()) {
            Map<String, String> lines = new LinkedHashMap<>();
            fields.header().forEach((name, values) -> lines.put(TomlText.key(name), TomlText.strings(values)));
            subTable(prefix, table, "header", lines);
        }
        tables.forEach((key, map) -> {
            Map<String, String> lines = new LinkedHashMap<>();
            map.forEach((name, value) -> lines.put(TomlText.key(name.toString()), TomlText.value(value)));
            subTable(prefix, table, TomlText.key(key), lines);
        });
    }

    private void subTable(String prefix, String table, String name, Map<String, String> lines) {
        if (dotted) {
            lines.forEach((key, value) -> line(prefix + name + "." + key + " = " + value));
            return;
        }
        line("");
        line("[" + (table.isEmpty() ? "" : table + ".") + name + "]");
        lines.forEach((key, value) -> line(key + " = " + value));
    }

    private static String pairs(List<KeyPair> client) {
        List<String> pairs = new ArrayList<>();
        client.forEach(pair -> pairs.add(TomlText.strings(List.of(pair.certificate(), pair.key()))));
        return "[" + String.join(", ", pairs) + "]";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
