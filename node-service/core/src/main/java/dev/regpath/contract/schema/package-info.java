/**
 * What a field of a document is, described once: its name, type, bounds, default, words and a sentence about it. In comes
 * YAML or JSON; out go records, or each fault with its field and, in YAML, its line. The definition for the API server and
 * the tables of the reference page are made from the same descriptions.
 */
@NullMarked
package dev.regpath.contract.schema;

import org.jspecify.annotations.NullMarked;
