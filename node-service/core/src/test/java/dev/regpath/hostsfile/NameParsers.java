package dev.regpath.hostsfile;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.files.Bytes;
import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import java.util.List;

/** The parser of a hosts file that gets or loses our block: nothing of others may change on the way. */
public final class NameParsers {
    private static final List<PinnedName> NAMES = List.of(new PinnedName(
            "team-registry",
            new HostName("registry.example.com"),
            List.of(Addresses.parse("192.0.2.7")),
            PinOrigin.LAST_KNOWN));

    private NameParsers() {}

    public static List<ForeignParser> all() {
        return List.of(new ForeignParser("hosts-block", NameParsers::hostsBlock));
    }

    private static Outcome hostsBlock(byte[] input) {
        HostsText found = HostsText.of(Bytes.of(input));
        HostsText pinned = HostsText.of(found.with(NAMES));
        if (!pinned.has(NAMES.getFirst()) || !pinned.without().equals(found.without())) {
            throw new IllegalStateException("what others wrote has changed");
        }
        return found.ours().isEmpty() ? ACCEPTED : REFUSED;
    }
}
