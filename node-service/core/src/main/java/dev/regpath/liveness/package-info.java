/**
 * What probes of an orchestrator ask: whether a process is alive, and whether it has done what others wait for.
 * In come signs of life; out goes the gRPC health service.
 */
@NullMarked
package dev.regpath.liveness;

import org.jspecify.annotations.NullMarked;
