package dev.regpath.installer.cli;

import dev.regpath.containerd.PemCheck;
import dev.regpath.containerd.ShownToml;
import dev.regpath.files.ShownValues;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Shows of files and outputs what holds no secret. Files are parsed, and shown without what is under headers,
 * credentials, keys and fields that are not known; one that cannot be parsed is not shown. What is found in files is then
 * hidden in outputs as well, which have no structure, beside what looks like a credential there.
 */
final class Secrets {
    private static final String NO_KIND = "(not shown: its kind is not known)\n";
    private static final String HIDDEN = "…";

    private static final Set<String> YAML = Set.of(
            "addresses",
            "apiVersion",
            "ca_file",
            "capabilities",
            "cert_file",
            "certificate",
            "cgroups",
            "connectTimeout",
            "dialTimeout",
            "endpoint",
            "file",
            "hosts",
            "kind",
            "name",
            "namespace",
            "operator",
            "path",
            "pin",
            "port",
            "prefer",
            "protocol",
            "registry",
            "scheme",
            "whenNoBackend",
            "whenUpstreamDead");

    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:passw|secret|token|credential|api[-_]?key|authorization|auth\\b)[A-Za-z0-9_.-]{0,256}[\"']?\\s{0,8}[=:]\\s{0,8}).*");
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s\"']{1,1024}@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s\"'?]{1,1024}\\?)[^\\s\"']+");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9+/=._~-]{4,}");

    private final Set<String> values = new TreeSet<>();

    /** What of a file may be shown. */
    String file(Path path, String text) {
        String name = path.getFileName().toString();
        if (name.endsWith(".toml")) {
            ShownToml shown = ShownToml.of(text);
            values.addAll(shown.secrets());
            return shown.text();
        } else if (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) {
            return yaml(text);
        } else if (name.endsWith(".service") || name.endsWith(".conf")) {
            return unit(text);
        } else if (text.contains("-----BEGIN ")) {
            return "(%d certificates, not shown)\n"
                    .formatted(PemCheck.certificates(text).size());
        }
        return NO_KIND;
    }

    /** What of an output may be shown. */
    String output(String text) {
        return text.lines().map(this::line).collect(Collectors.joining("\n", "", text.endsWith("\n") ? "\n" : ""));
    }

    private String line(String line) {
        String shown = line;
        for (String value : values) {
            shown = shown.replace(value, HIDDEN);
        }
        shown = USER_INFO.matcher(shown).replaceAll("://" + HIDDEN + "@");
        shown = QUERY.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = BEARER.matcher(shown).replaceAll("$1 " + HIDDEN);
        return NAMED.matcher(shown).replaceAll("$1" + HIDDEN);
    }

    private String yaml(String text) {
        ShownValues shown = new ShownValues(YAML);
        List<Object> documents = new ArrayList<>();
        try {
            for (Object document : Yaml.load(text)) {
                documents.add(plain(shown.of(document instanceof Map<?, ?> map ? map : Map.of("-", document))));
            }
        } catch (InvalidInput _) {
            return "(not shown: it is neither YAML nor JSON)\n";
        }
        values.addAll(shown.secrets());
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setExplicitStart(documents.size() > 1)
                .build();
        return new Dump(settings).dumpAllToString(documents.iterator());
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> all = new LinkedHashMap<>();
                map.forEach((key, below) -> all.put(key.toString(), plain(below)));
                yield all;
            }
            case List<?> list -> list.stream().map(Secrets::plain).toList();
            case ShownValues.HiddenValue hidden -> hidden.toString();
            default -> value;
        };
    }

    /** A unit of systemd, or a drop-in: sections, and settings without environment and secret arguments. */
    private String unit(String text) {
        StringBuilder shown = new StringBuilder();
        boolean goesOn = false;
        for (String untrimmed : text.lines().toList()) {
            String line = untrimmed.strip();
            boolean continued = goesOn;
            goesOn = line.endsWith("\\");
            int equals = line.indexOf('=');
            boolean says = !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";");
            if (says && continued) {
                shown.append("  ").append(HIDDEN).append('\n');
            } else if (says && line.startsWith("[") && line.endsWith("]")) {
                shown.append(line).append('\n');
            } else if (says && equals > 0) {
                String key = line.substring(0, equals);
                shown.append(key)
                        .append('=')
                        .append(setting(key, line.substring(equals + 1)))
                        .append('\n');
            } else if (says) {
                return "(not shown: it is not a systemd unit)\n";
            }
        }
        return shown.toString();
    }

    private String setting(String key, String value) {
        boolean environment = key.strip().equals("Environment");
        if (!environment && ShownValues.isSecret(key)) {
            return HIDDEN;
        }
        List<String> words = new ArrayList<>();
        boolean hideNext = false;
        for (String word : Arrays.asList(value.split("\\s+", -1))) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            boolean proxy = name.replaceAll("[\"']", "")
                    .toLowerCase(java.util.Locale.ROOT)
                    .endsWith("_proxy");
            if (hideNext || (environment && equals < 0)) {
                words.add(HIDDEN);
            } else if (equals >= 0 && (ShownValues.isSecret(name) || (environment && !proxy))) {
                words.add(name + "=" + HIDDEN);
            } else {
                words.add(
                        ShownValues.withoutUser(word.substring(equals + 1)).isEmpty() || equals < 0
                                ? ShownValues.withoutUser(word)
                                : name + "=" + ShownValues.withoutUser(word.substring(equals + 1)));
            }
            hideNext = equals < 0 && word.startsWith("-") && ShownValues.isSecret(word);
        }
        return String.join(" ", words);
    }
}
