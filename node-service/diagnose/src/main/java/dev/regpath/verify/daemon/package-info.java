/**
 * The container runtime that is running: what it says, what its files say, and how the two differ. In comes a node; out go
 * {@link dev.regpath.verify.daemon.DaemonFacts} and what they mean.
 */
@NullMarked
package dev.regpath.verify.daemon;

import org.jspecify.annotations.NullMarked;
