/**
 * Whether the next pull of a registry will work on this node, by which way, and if not, why.
 * In come registries, the table that is in place and the node as it is; out goes a {@link dev.regpath.verify.VerifyReport} of
 * {@link dev.regpath.verify.finding.Finding}s, each with what was seen, what was expected and the line that repairs it.
 * Probes gather {@link dev.regpath.verify.NodeFacts} and {@link dev.regpath.verify.RegistryFacts}, each within a limit of
 * time; what they mean is decided by pure functions.
 */
@NullMarked
package dev.regpath.verify;

import org.jspecify.annotations.NullMarked;
