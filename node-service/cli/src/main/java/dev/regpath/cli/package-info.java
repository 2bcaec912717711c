/**
 * The {@code regpath} command: one class a subcommand, whose fields are its options.
 * In come arguments and environment variables; out go text or JSON on standard output, messages on standard error and
 * an exit code from {@link dev.regpath.cli.ExitCode}.
 */
@NullMarked
package dev.regpath.cli;

import org.jspecify.annotations.NullMarked;
