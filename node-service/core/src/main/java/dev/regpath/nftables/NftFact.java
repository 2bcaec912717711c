package dev.regpath.nftables;

/** Something that is to be in the table, or is there: what both are compared by. */
sealed interface NftFact {
    /**
     * A rule.
     *
     * @param comment what it says of itself
     */
    record RuleFact(String chain, String comment) implements NftFact {}

    /**
     * A frontend that leads to a chain.
     *
     * @param map where it is looked up
     * @param key as nft words it, {@code tcp . 203.0.113.10 . 443}
     */
    record FrontendFact(String map, String key, String chain) implements NftFact {}

    /**
     * A cgroup in scope.
     *
     * @param set where it is looked up
     */
    record MemberFact(String set, long id) implements NftFact {}
}
