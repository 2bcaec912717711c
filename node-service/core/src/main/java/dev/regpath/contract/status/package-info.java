/**
 * The resources by which the watcher and the nodes speak through the API server: RegistryPath and RegistryPathNode.
 * In come JSON objects, out go immutable values, and the other way round; both sides use this one codec. It knows no
 * client library, and passes over fields of versions newer than its own.
 */
@NullMarked
package dev.regpath.contract.status;

import org.jspecify.annotations.NullMarked;
