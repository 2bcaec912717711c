package dev.regpath.nftables;

import dev.regpath.contract.Addresses;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.util.Locale;

/**
 * What chains, sets, maps and counters are called: by what they are for, so that nothing has to be remembered, and a
 * counter goes on counting while everything around it is replaced. A name of nft's has no colon.
 */
final class NftNames {
    /** The table, of family {@code inet}. */
    static final String TABLE = "inet regpath";

    /** The chain that the kernel calls. */
    static final String OUTPUT = "output";

    private NftNames() {}

    static String scope(int number) {
        return "scope-" + number;
    }

    static String members(int number, int level) {
        return "scope-%d-level-%d".formatted(number, level);
    }

    static String frontends(int number, NftFamily family) {
        return "scope-%d-%s".formatted(number, family.protocol());
    }

    static String frontend(Frontend frontend) {
        return protocol(frontend) + "-" + word(frontend.endpoint());
    }

    static String withoutBackend(Frontend frontend) {
        return frontend(frontend) + "/none";
    }

    static String backend(Frontend frontend, Endpoint backend) {
        return frontend(frontend) + "/" + word(backend);
    }

    static String protocol(Frontend frontend) {
        return frontend.protocol().name().toLowerCase(Locale.ROOT);
    }

    private static String word(Endpoint endpoint) {
        return "%s-%d".formatted(Addresses.text(endpoint.address()).replace(':', '_'), endpoint.port());
    }
}
