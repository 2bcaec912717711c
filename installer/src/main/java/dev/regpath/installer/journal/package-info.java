/**
 * What an installation has done so far, written down durably before it is done. In come steps as they begin and end; out
 * comes, whatever instant the last process ended at, what has to be finished or undone.
 */
@NullMarked
package dev.regpath.installer.journal;

import org.jspecify.annotations.NullMarked;
