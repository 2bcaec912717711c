/**
 * The custom resource definitions, for the API server: what it can refuse by itself, it refuses before a node ever sees it.
 * In come the descriptions of the fields; out go the documents in {@code deploy/chart/regpath/files/crds}.
 */
@NullMarked
package dev.regpath.contract.crd;

import org.jspecify.annotations.NullMarked;
