/**
 * What is the case: names, the node itself and what the cluster says.
 * In come answers of the resolver, of the kernel and of the API server; out goes one immutable {@code Observation}.
 * Nothing here decides anything, save how long an address is believed after it was last seen.
 */
@NullMarked
package dev.regpath.observe;

import org.jspecify.annotations.NullMarked;
