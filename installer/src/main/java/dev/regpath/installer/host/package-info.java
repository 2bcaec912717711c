/**
 * The host that is being made ready: its files below {@code --root}, its systemd, its processes, and the lock that keeps
 * two installers apart. In come paths and names as the host sees them; what happens to the host otherwise than through
 * {@link dev.regpath.files.NodeFiles} happens here.
 */
@NullMarked
package dev.regpath.installer.host;

import org.jspecify.annotations.NullMarked;
