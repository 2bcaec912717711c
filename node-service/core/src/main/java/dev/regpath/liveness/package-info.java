/**
 * What probes and Prometheus ask: whether a process is alive, whether it has done what others wait for, its numbers.
 * In come signs of life, checks and metrics; out go the gRPC health service and a small HTTP server.
 */
@NullMarked
package dev.regpath.liveness;

import org.jspecify.annotations.NullMarked;
