/**
 * The installer as a guest of the cluster: the chart's init container. In come a node, its turn among the nodes and what is
 * wished; out come containerd's configuration as it should be, or as it was, and a report for status and events.
 */
@NullMarked
package dev.regpath.installer.node;

import org.jspecify.annotations.NullMarked;
