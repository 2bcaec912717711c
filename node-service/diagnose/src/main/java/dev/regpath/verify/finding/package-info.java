/**
 * What verification says: {@link dev.regpath.verify.finding.Finding}s, each with what was seen, what was expected and the
 * {@link dev.regpath.verify.finding.Fix} for it. Words of others become part of a command here and nowhere else.
 */
@NullMarked
package dev.regpath.verify.finding;

import org.jspecify.annotations.NullMarked;
