/**
 * Builds the release. In goes the distribution as the build leaves it ({@code bin}, {@code lib}, {@code etc}), a
 * JDK, and Debian's packages; out comes the archive with its own Java runtime, the {@code .deb} and {@code .rpm} of it,
 * and the OCI image. The same input gives the same bytes.
 *
 * <p>Everything is staged as a directory first ({@link dev.regpath.packages.Staging}): what is in a format is what can
 * be looked at on the disk.
 */
@NullMarked
package dev.regpath.packages;

import org.jspecify.annotations.NullMarked;
