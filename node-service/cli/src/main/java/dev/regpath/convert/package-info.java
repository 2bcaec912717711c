/**
 * RegistryPaths made of what other tools call the same wish.
 * In come their documents as text, or a directory of hosts.toml files; out go RegistryPath documents that the decoder accepts,
 * with what could not be carried over as comments.
 */
@NullMarked
package dev.regpath.convert;

import org.jspecify.annotations.NullMarked;
