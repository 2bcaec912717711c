package dev.regpath.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Markdown, as far as links go.
 *
 * @param path where it is, normalized
 * @param prose its lines outside of blocks of code, with the text of code in lines left out; a line of a block is empty
 */
record MarkdownPage(Path path, List<String> prose) {
    private static final Pattern LINK = Pattern.compile("\\[((?:[^\\[\\]]|\\[[^\\]]*\\])*)\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
    private static final Pattern NAMED = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

    MarkdownPage {
        prose = List.copyOf(prose);
    }

    /**
     * A link.
     *
     * @param line on which line it stands
     * @param text what is shown
     * @param target where it leads, as it is written
     */
    record Link(int line, String text, String target) {
        boolean isOutside() {
            return target.matches("[a-z]+:.*");
        }

        String file() {
            return target.replaceFirst("#.*", "");
        }

        String anchor() {
            return target.contains("#") ? target.replaceFirst("[^#]*#", "") : "";
        }
    }

    static MarkdownPage read(Path path) throws IOException {
        List<String> prose = new ArrayList<>();
        boolean block = false;
        for (String line : Files.readAllLines(path)) {
            boolean fence = line.strip().startsWith("```");
            prose.add(fence || block ? "" : line);
            block ^= fence;
        }
        return new MarkdownPage(path.normalize(), prose);
    }

    /** Every link that is not part of a code. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        String text = CODE.matcher(String.join("\n", prose)).replaceAll("code");
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            int line = 1
                    + (int) text.substring(0, link.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            links.add(new Link(line, link.group(1), link.group(2)));
        }
        return links;
    }

    /** What a link to this page may name: its headings, as GitHub makes anchors of them, and places with a name. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : prose) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String slug = slug(heading.group(1));
                int before = seen.merge(slug, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? slug : slug + "-" + before);
            }
            NAMED.matcher(line).results().forEach(named -> anchors.add(named.group(1)));
        }
        return anchors;
    }

    private static String slug(String heading) {
        String text = LINK.matcher(heading).replaceAll("$1").replace("`", "");
        return text.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }
}
