/**
 * What a node should do, as one immutable value: {@link dev.regpath.routing.RoutingTable}.
 * In come the documents of {@code intent} and what {@code observe} saw; out goes the table, computed by pure functions.
 * Everything that can be decided without I/O is decided, and tested, here.
 */
@NullMarked
package dev.regpath.routing;

import org.jspecify.annotations.NullMarked;
