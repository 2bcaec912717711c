/**
 * A pull that is watched: how far it is, how long each phase takes, and who serves it.
 * In go an image and what is known of the hosts on its way; out comes a {@code PullResult}, and meanwhile the progress.
 * The containerd on the node does the pull, by CRI; here it is only asked and looked at.
 */
@NullMarked
package dev.regpath.pull;

import org.jspecify.annotations.NullMarked;
