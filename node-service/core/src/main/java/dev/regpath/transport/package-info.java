/**
 * gRPC over Unix sockets, with the JDK's own sockets and no native library.
 * In come paths of sockets; out go channels and servers.
 */
@NullMarked
package dev.regpath.transport;

import org.jspecify.annotations.NullMarked;
