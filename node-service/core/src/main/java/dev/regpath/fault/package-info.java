/**
 * What can be wrong, in one catalogue, and one value for a case of it. In comes what a producer saw; out goes a
 * {@code Problem} with its code, its subject, what was seen, the remedy and the place. Each border (log, node API,
 * condition, Event, text, JSON) renders that value once. Uses no other package.
 */
@NullMarked
package dev.regpath.fault;

import org.jspecify.annotations.NullMarked;
