/**
 * The one way by which Regpath changes files on a node, and the record of what it changed.
 * In come paths and bytes; {@link dev.regpath.files.NodeFiles} puts them in place so that a reader, or a power cut, sees
 * either the old or the new state. {@link dev.regpath.files.Ledger} keeps what was there before, so that everything can
 * be put back as it was.
 */
@NullMarked
package dev.regpath.files;

import org.jspecify.annotations.NullMarked;
