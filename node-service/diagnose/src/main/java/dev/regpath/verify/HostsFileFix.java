package dev.regpath.verify;

import static dev.regpath.verify.Fix.advice;
import static dev.regpath.verify.Fix.run;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/** Takes one name out of the hosts file. Pure. */
final class HostsFileFix {
    private HostsFileFix() {}

    /**
     * The other names of a line stay, and so does what every node needs: a name of the node itself is not in the way, and
     * what should listen there is missing.
     *
     * @param addresses what the file has for the name
     */
    static Fix without(Path hostsFile, String name, Collection<InetAddress> addresses) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("localhost")
                || lower.endsWith(".localhost")
                || addresses.stream().anyMatch(InetAddress::isLoopbackAddress)) {
            return advice("start what is to listen there on this node, or name another registry in the image");
        }
        // Each place of the name with the blanks before it, where no comment is, and then the line if no name is left.
        return run(
                "sed -i %s %s",
                new Shell.Script(
                        (":a;s/^\\([^#]*[^#[:space:]]\\)[[:space:]]\\{1,\\}%s\\([[:space:]#].*\\)\\{0,1\\}$/\\1\\2/I;T;"
                                        + "/^[[:space:]]*[0-9A-Fa-f:.]\\{1,\\}[[:space:]]*$/d;ba")
                                .formatted(Sed.pattern(name, '/').replace(".", "\\."))),
                hostsFile);
    }
}
