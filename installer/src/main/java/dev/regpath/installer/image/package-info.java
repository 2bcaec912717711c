/**
 * The archive of an OCI image, as {@code ./dev image} leaves it. In comes a file; out come the image's name, and for one
 * architecture the blobs that a container runtime needs, children before what refers to them.
 */
@NullMarked
package dev.regpath.installer.image;

import org.jspecify.annotations.NullMarked;
