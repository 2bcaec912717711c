/**
 * The border to text that others wrote: how much of each kind is read, and one decoder for each format.
 * In come bytes and text of anybody; out comes a tree of bounded size, or an {@link dev.regpath.input.InvalidInput} that
 * says why there is none. Whatever a library throws at hostile text ends here.
 */
@NullMarked
package dev.regpath.input;

import org.jspecify.annotations.NullMarked;
