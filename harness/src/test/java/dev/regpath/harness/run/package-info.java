/**
 * Runs the integration tests: side by side, with progress, and with the logs of a failed lab kept. {@code ./dev test} and
 * {@code ./dev soak} start {@link dev.regpath.harness.run.IntegrationRun}; what goes in is the names of test classes, what comes
 * out is a report in JUnit's XML and an exit code.
 */
@NullMarked
package dev.regpath.harness.run;

import org.jspecify.annotations.NullMarked;
