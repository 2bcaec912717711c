/**
 * The Kubernetes API as a node needs it: one list and one watch of RegistryRoutes, the same of the node's own object, and
 * the node's report. In come the API server's answers; out go resources, decoded like documents, and what keeps them from
 * coming.
 * Small on purpose, since it is in memory on every node: sockets and streams of the JDK, no client library.
 */
@NullMarked
package dev.regpath.kube;

import org.jspecify.annotations.NullMarked;
