package dev.regpath.harness.run;

import dev.regpath.harness.LabLogs;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps what the machines of a lab have logged as soon as a test has failed: many tests close their own machines at their
 * end, and {@link Failures} hears of them later. JUnit finds this by its name in META-INF/services.
 */
public final class LastWords implements AfterTestExecutionCallback {
    /** The configuration parameter that names the directory where the logs go; without it nothing is kept. */
    static final String DIRECTORY = "regpath.last-words";

    @Override
    public void afterTestExecution(ExtensionContext test) {
        if (test.getExecutionException().isPresent()) {
            test.getConfigurationParameter(DIRECTORY).ifPresent(directory -> {
                String type = test.getRequiredTestClass().getSimpleName();
                LabLogs.ofThisProcess().save(type, of(Path.of(directory), type, test.getDisplayName()));
            });
        }
    }

    /** Where the logs of one test go. */
    static Path of(Path directory, String type, String test) {
        String name = test.replaceAll("[^A-Za-z0-9._-]", "-");
        return directory.resolve(type).resolve(name.substring(0, Math.min(name.length(), 100)));
    }
}
