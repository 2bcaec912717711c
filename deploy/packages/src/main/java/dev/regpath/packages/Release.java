package dev.regpath.packages;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;

/**
 * What is being packaged.
 *
 * @param version Maven's
 * @param time the one time stamp that everything delivered carries
 */
record Release(String version, Instant time) {
    static Release current() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Release.class.getResourceAsStream("release.properties")) {
            properties.load(Objects.requireNonNull(file));
        }
        return new Release(properties.getProperty("version"), Instant.parse(properties.getProperty("time")));
    }

    /** The version as Debian and RPM order it: what follows a tilde comes before the version itself. */
    String packageVersion() {
        return version.replace('-', '~');
    }
}
