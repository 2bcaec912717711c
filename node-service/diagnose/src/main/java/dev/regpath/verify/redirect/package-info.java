/**
 * The redirects in the kernel: in comes the table that is to be there, out go
 * {@link dev.regpath.verify.redirect.RedirectFacts} and what differs.
 */
@NullMarked
package dev.regpath.verify.redirect;

import org.jspecify.annotations.NullMarked;
