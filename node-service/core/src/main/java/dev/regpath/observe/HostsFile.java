package dev.regpath.observe;

import dev.regpath.contract.Addresses;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The text of an {@code /etc/hosts}, as hosts(5) describes it, without the part that Regpath wrote. */
public final class HostsFile {
    /** The line that begins Regpath's own part. */
    public static final String BEGIN = "# BEGIN regpath";

    /** The line that ends it. */
    public static final String END = "# END regpath";

    /** The comment that each line between them ends with: so they are known wherever an editor or a tool puts them. */
    public static final String MARK = "# regpath:";

    private HostsFile() {}

    /** Whether Regpath wrote this line; every other one belongs to others, wherever it is. */
    public static boolean isOurs(String line) {
        String text = line.strip();
        int comment = text.indexOf('#');
        return comment == 0 ? is(text, BEGIN) || is(text, END) : comment > 0 && text.startsWith(MARK, comment);
    }

    private static boolean is(String line, String marker) {
        return line.equals(marker) || line.startsWith(marker + ":");
    }

    /** The addresses that others gave a name; what we pinned ourselves must not prove that the name resolves. */
    public static Set<InetAddress> lookUp(String text, String name) {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (String line : text.lines().toList()) {
            if (!isOurs(line)) {
                int comment = line.indexOf('#');
                String[] words = (comment < 0 ? line : line.substring(0, comment))
                        .strip()
                        .split("\\s+", -1);
                if (names(words, name) && Addresses.isLiteral(words[0])) {
                    found.add(Addresses.parse(words[0]));
                }
            }
        }
        return found;
    }

    private static boolean names(String[] words, String name) {
        for (int i = 1; i < words.length; i++) {
            if (words[i].toLowerCase(Locale.ROOT).equals(name)) {
                return true;
            }
        }
        return false;
    }
}
