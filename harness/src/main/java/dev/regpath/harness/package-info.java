/**
 * Real nodes and a real registry on one machine: a {@link dev.regpath.harness.Lab} owns a network, a
 * {@link dev.regpath.harness.RegistrySite} and {@link dev.regpath.harness.Node}s, and removes all of them when closed.
 * In come the images and the private container engine that {@code ./dev} has made; out goes whatever a test, the demo
 * or a benchmark can ask of a machine: run a command, read a file, cut the external path.
 */
@NullMarked
package dev.regpath.harness;

import org.jspecify.annotations.NullMarked;
