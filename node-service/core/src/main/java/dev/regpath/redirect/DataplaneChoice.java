package dev.regpath.redirect;

/** What redirects connections on a node, as operators write it. */
public enum DataplaneChoice {
    /** BPF where it can, nftables where it cannot. */
    Auto,
    /** Programs on cgroups. */
    BPF,
    /** A table of nftables. */
    Nftables
}
