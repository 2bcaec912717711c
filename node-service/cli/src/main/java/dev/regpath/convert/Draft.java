package dev.regpath.convert;

import dev.regpath.contract.Api;
import dev.regpath.contract.RegistryPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A {@link RegistryPath} still to be read by its decoder.
 *
 * @param name its name
 * @param spec its spec, in the order in which it is to be written
 * @param notes what could not be carried over, and what to look at; one sentence each
 */
record Draft(String name, Map<String, Object> spec, List<String> notes) {
    private static final int WIDTH = 100;

    Draft {
        spec = new LinkedHashMap<>(spec);
        notes = List.copyOf(notes);
    }

    /** A name that Kubernetes takes. */
    static String nameOf(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        return name.isEmpty()
                ? "converted"
                : name.substring(0, Math.min(name.length(), 63)).replaceAll("[-.]+$", "");
    }

    /** Two members of a document, in this order. */
    static Map<String, Object> ordered(String one, Object first, String other, Object second) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(one, first);
        map.put(other, second);
        return map;
    }

    /** The document, its notes above it. */
    String yaml() {
        StringBuilder text = new StringBuilder();
        notes.forEach(note ->
                wrap(note).forEach(line -> text.append("# ").append(line).append('\n')));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", Api.API_VERSION);
        document.put("kind", Api.PATH_KIND);
        document.put("metadata", Map.of("name", name));
        document.put("spec", spec);
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(WIDTH)
                .build();
        return text.append(new Dump(settings).dumpToString(document)).toString();
    }

    private static List<String> wrap(String note) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("*");
        for (String word : note.replaceAll("\\p{Cntrl}", " ").split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
