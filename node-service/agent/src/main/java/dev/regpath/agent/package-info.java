/**
 * A node kept right: one pass from documents through the table to hosts.toml and the kernel, and the loop that repeats
 * it when something changes.
 * In come path files, DNS answers and events of the node; out go applied changes, a status over gRPC and log lines.
 */
@NullMarked
package dev.regpath.agent;

import org.jspecify.annotations.NullMarked;
