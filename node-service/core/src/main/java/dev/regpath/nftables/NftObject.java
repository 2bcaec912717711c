package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Locale;

/**
 * Something in the table that has a name.
 *
 * @param definition what stands between the braces; empty if there are none
 */
record NftObject(ObjectKind kind, String name, String definition) {
    /** Its kinds, in the order in which those can go that are not wanted. */
    enum ObjectKind {
        MAP,
        SET,
        CHAIN,
        COUNTER;

        /** In the language of nft(8), and in its JSON. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What it is known by. */
    record NftName(ObjectKind kind, String name) implements Comparable<NftName> {
        private static final Comparator<NftName> ORDER =
                Comparator.comparing(NftName::kind).thenComparing(NftName::name);

        NftName {
            requireNonNull(kind, "kind");
            requireNonNull(name, "name");
        }

        String flush() {
            return command("flush");
        }

        String delete() {
            return command("delete");
        }

        private String command(String verb) {
            return "%s %s %s %s%n".formatted(verb, kind.word(), NftNames.TABLE, name);
        }

        @Override
        public int compareTo(NftName other) {
            return ORDER.compare(this, other);
        }
    }

    static NftObject chain(String name) {
        return new NftObject(ObjectKind.CHAIN, name, "");
    }

    static NftObject counter(String name) {
        return new NftObject(ObjectKind.COUNTER, name, "");
    }

    NftName named() {
        return new NftName(kind, name);
    }

    /** Adds it unless it is there. */
    String add() {
        return "add %s %s %s%s%n"
                .formatted(
                        kind.word(), NftNames.TABLE, name, definition.isEmpty() ? "" : " { %s }".formatted(definition));
    }
}
