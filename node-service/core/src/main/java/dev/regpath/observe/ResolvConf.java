package dev.regpath.observe;

import dev.regpath.contract.Addresses;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/** The nameservers of resolver(5). */
public final class ResolvConf {
    /** Where the daemons of a node read them. */
    public static final Path FILE = Path.of("/etc/resolv.conf");

    /** MAXNS: further ones are never asked. */
    private static final int MOST = 3;

    private ResolvConf() {}

    /**
     * One that is asked.
     *
     * @param address its address
     * @param zoned whether it is reached by a certain interface alone, as {@code fe80::1%eth0}
     */
    public record Nameserver(InetAddress address, boolean zoned) {}

    /** Those of a resolv.conf, in their order. */
    public static List<Nameserver> nameservers(String text) {
        return text.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                .map(words -> words[1])
                .filter(server -> Addresses.isLiteral(withoutZone(server)))
                .map(server -> new Nameserver(Addresses.parse(withoutZone(server)), server.contains("%")))
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static String withoutZone(String server) {
        return server.replaceFirst("%.*", "");
    }
}
