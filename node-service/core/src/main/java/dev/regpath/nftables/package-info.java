/**
 * Redirects without BPF: a table of nftables that translates addresses of new connections, for processes in scope alone.
 * In come the redirects of a routing table and the cgroups in scope; out go transactions for {@code nft}, and a view of
 * what is there with its counters.
 */
@NullMarked
package dev.regpath.nftables;

import org.jspecify.annotations.NullMarked;
