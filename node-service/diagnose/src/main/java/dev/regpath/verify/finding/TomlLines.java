package dev.regpath.verify.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where things are in a TOML text, so that a fix can name the line. Lines count from 1, as sed's do. */
public final class TomlLines {
    private static final Pattern HEADER = Pattern.compile("\\s*\\[.*");

    private final List<String> lines;

    /** Of this text, which need not be TOML. */
    public TomlLines(String text) {
        this.lines = text.lines().toList();
    }

    /** The lines that set {@code key} in the table whose header holds {@code table}; the top of the file if empty. */
    public List<Integer> of(Optional<String> table, String key) {
        Pattern assignment = Pattern.compile("\\s*\"?" + Pattern.quote(key) + "\"?\\s*=.*");
        List<Integer> found = new ArrayList<>();
        String header = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (HEADER.matcher(line).matches()) {
                header = line;
            } else if (assignment.matcher(line).matches()
                    && (table.isPresent() ? names(header, table.get()) : header.isEmpty())) {
                found.add(i + 1);
            }
        }
        return found;
    }

    /** In quotes, so that one URL is not taken for another that begins with it. */
    private static boolean names(String header, String table) {
        return header.contains('"' + table + '"') || header.contains("'" + table + "'");
    }

    /** The lines that set {@code key} anywhere. */
    public List<Integer> anywhere(String key) {
        Pattern assignment = Pattern.compile("\\s*\"?" + Pattern.quote(key) + "\"?\\s*=.*");
        return matching(assignment);
    }

    /** The lines that {@code pattern} matches as a whole. */
    public List<Integer> matching(Pattern pattern) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).matches()) {
                found.add(i + 1);
            }
        }
        return found;
    }

    /** The line of the only header of this host's table. */
    public Optional<Integer> header(String url) {
        List<Integer> found = matching(
                Pattern.compile("\\s*\\[\\s*host\\s*\\.\\s*([\"'])" + Pattern.quote(url) + "\\1\\s*\\]\\s*(?:#.*)?"));
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** The blanks that a line begins with. */
    public String indentation(int number) {
        String line = line(number);
        return line.substring(0, line.length() - line.stripLeading().length());
    }

    /** One line. */
    public String line(int number) {
        return lines.get(number - 1);
    }
}
