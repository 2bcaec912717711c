/**
 * Requests to hosts, as containerd sends them: names, routes, TLS, logins, and a whole pull that stores nothing. In come the
 * hosts of a registry; out go {@link dev.regpath.verify.endpoint.EndpointFacts} and
 * {@link dev.regpath.verify.endpoint.PullFacts}, within a limit of time.
 */
@NullMarked
package dev.regpath.verify.endpoint;

import org.jspecify.annotations.NullMarked;
