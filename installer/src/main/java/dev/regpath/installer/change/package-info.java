/**
 * What an installation changes on a host, one class a step or two: each can be shown, done, and undone from what journal
 * and ledger know. In comes a {@link dev.regpath.installer.change.InstallRequest}; {@link dev.regpath.installer.change.Installation}
 * runs the steps, and undoes them when one fails.
 */
@NullMarked
package dev.regpath.installer.change;

import org.jspecify.annotations.NullMarked;
