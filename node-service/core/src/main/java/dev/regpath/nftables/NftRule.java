package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

/**
 * A rule. Its comment says in words what it does, and is what it is known by when it is read back: how {@code nft} prints
 * an expression differs from version to version.
 *
 * @param chain where it stands
 * @param expression in the language of nft(8)
 * @param comment at most {@value #LONGEST_COMMENT} characters
 */
record NftRule(String chain, String expression, String comment) {
    /** NFTNL_UDATA_COMMENT_MAXLEN of libnftnl, with the zero at its end. */
    static final int LONGEST_COMMENT = 127;

    NftRule {
        requireNonNull(chain, "chain");
        requireNonNull(expression, "expression");
        if (comment.length() > LONGEST_COMMENT || comment.indexOf('"') >= 0) {
            throw new IllegalArgumentException("'%s' is no comment of nft's".formatted(comment));
        }
    }

    /** What it is known by. */
    NftFact.RuleFact fact() {
        return new NftFact.RuleFact(chain, comment);
    }
}
