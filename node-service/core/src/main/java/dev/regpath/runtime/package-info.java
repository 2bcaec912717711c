/**
 * The container runtime of a node, as it is found from what is running: who listens on its socket, what it was started
 * with, and where it reads the settings of registries. In come a socket and the node's files; {@link
 * dev.regpath.runtime.Distribution} says where things are that no running process shows.
 * What one runtime does in its own way is behind {@link dev.regpath.runtime.ContainerRuntime}.
 */
@NullMarked
package dev.regpath.runtime;

import org.jspecify.annotations.NullMarked;
