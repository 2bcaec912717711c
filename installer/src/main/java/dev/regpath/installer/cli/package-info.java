/**
 * The {@code regpath-installer} command: one class a subcommand, whose fields are its options. In come arguments; out go
 * text or JSON on standard output, messages on standard error and an exit code from
 * {@link dev.regpath.installer.cli.InstallerExitCode}.
 */
@NullMarked
package dev.regpath.installer.cli;

import org.jspecify.annotations.NullMarked;
