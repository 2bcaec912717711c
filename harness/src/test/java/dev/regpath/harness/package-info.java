/** Proof that the harness is what it claims to be; tests of Regpath itself can then rely on it. */
@NullMarked
package dev.regpath.harness;

import org.jspecify.annotations.NullMarked;
