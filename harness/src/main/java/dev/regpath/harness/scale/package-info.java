/** Clusters that are too large for this machine, for measurements. */
@NullMarked
package dev.regpath.harness.scale;

import org.jspecify.annotations.NullMarked;
