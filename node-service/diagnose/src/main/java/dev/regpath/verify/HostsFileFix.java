package dev.regpath.verify;

import static dev.regpath.verify.finding.Fix.advice;

import dev.regpath.observe.HostsFile;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.LineEdit;
import dev.regpath.verify.finding.LineEdit.EditedLine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Takes one name out of the hosts file. Pure. */
final class HostsFileFix {
    private HostsFileFix() {}

    /**
     * The other names of a line stay, and so does what every node needs: a name of the node itself is not in the way, and
     * what should listen there is missing.
     *
     * @param text what the file says
     */
    static Fix without(Path hostsFile, String text, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("localhost")
                || lower.endsWith(".localhost")
                || HostsFile.lookUp(text, lower).stream().anyMatch(InetAddress::isLoopbackAddress)) {
            return advice("start what is to listen there on this node, or name another registry in the image");
        }
        List<EditedLine> edits = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!HostsFile.lookUp(line, lower).isEmpty()) {
                edits.add(new EditedLine(i + 1, without(line, lower)));
            }
        }
        return new LineEdit.EditedLines(edits).command(hostsFile, Optional.of(text), Optional.empty());
    }

    /** The line, if it has another name or a comment; these and their blanks stay as they are. */
    private static Optional<String> without(String line, String name) {
        int comment = line.indexOf('#');
        String entry = comment < 0 ? line : line.substring(0, comment);
        String kept = Pattern.compile("\\s+" + Pattern.quote(name) + "(?=\\s|$)", Pattern.CASE_INSENSITIVE)
                .matcher(entry)
                .replaceAll("");
        boolean named = kept.strip().contains(" ") || kept.strip().contains("\t");
        return named || comment >= 0 ? Optional.of(kept + line.substring(entry.length())) : Optional.empty();
    }
}
