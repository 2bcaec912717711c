/**
 * Whether the endpoints of a table serve, and the table without those that do not.
 * In come a table and, again and again, the results of connecting to its endpoints and of asking them; out go what is known
 * of each, its changes, and the part of the table that is worth using.
 */
@NullMarked
package dev.regpath.endpoints;

import org.jspecify.annotations.NullMarked;
