/**
 * The custom resource definitions, for the API server: what it can refuse by itself, it refuses before a node ever sees it.
 * Nothing comes in; out go the documents in {@code deploy/chart/regpath/files/crds}, which a test holds to this and to the decoder.
 */
@NullMarked
package dev.regpath.contract.crd;

import org.jspecify.annotations.NullMarked;
