/**
 * The cluster watcher: follows what RegistryPaths name and writes what it finds into their status.
 * In come objects of the API server; out go statuses, Events and the specs of RegistryPathNodes. What becomes of a path
 * is decided by the same pure functions as on a node; only {@code Watcher}, the followers and the writers do I/O.
 */
@NullMarked
package dev.regpath.watcher;

import org.jspecify.annotations.NullMarked;
