package dev.regpath.resolver;

/** What answers the daemons' questions for names that DNS does not resolve, as operators write it. */
public enum ResolverChoice {
    /** A line in the node's hosts file, which all of its programs read. */
    HostsFile,
    /** The agent's own resolver, to which the kernel leads the daemons alone. */
    Scoped
}
