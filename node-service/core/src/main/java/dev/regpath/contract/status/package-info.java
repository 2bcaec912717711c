/**
 * What the watcher and the nodes tell each other through the API server: the status of a RegistryPath with all that it
 * names in the cluster, and RegistryPathNode. In comes JSON as any library holds it, out go immutable values, and the
 * other way round. Fields of versions newer than this are passed over.
 */
@NullMarked
package dev.regpath.contract.status;

import org.jspecify.annotations.NullMarked;
