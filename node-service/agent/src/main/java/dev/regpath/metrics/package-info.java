/**
 * What the agent shows to Prometheus: a catalogue of metrics, and their values.
 * In come the node's status, the ends of passes and what verification found; out go samples whose number is bounded by
 * the documents of the node.
 */
@NullMarked
package dev.regpath.metrics;

import org.jspecify.annotations.NullMarked;
