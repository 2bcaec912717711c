/**
 * The chart, rendered by Helm itself: for installing without Helm, and for tests of what is installed.
 * In come the chart and values; out go manifests.
 */
@NullMarked
package dev.regpath.deploy;

import org.jspecify.annotations.NullMarked;
