/**
 * The way of one pull, host by host: in come the facts that verification found, out goes an
 * {@link dev.regpath.explain.Itinerary}.
 */
@NullMarked
package dev.regpath.explain;

import org.jspecify.annotations.NullMarked;
