/**
 * When to do something again: {@link dev.regpath.timing.WakeSignal} gathers the reasons until it is done, {@link
 * dev.regpath.timing.Backoff} says how long to wait after a failure. In come reasons and failures; out go moments.
 */
@NullMarked
package dev.regpath.timing;

import org.jspecify.annotations.NullMarked;
