package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Certificates or keys in PEM form, as hosts.toml is told of them. */
public sealed interface Pem {
    /**
     * The text itself; it is written beside hosts.toml, since containerd takes only file names.
     *
     * @param text one or more PEM blocks
     */
    record Inline(String text) implements Pem {
        public Inline {
            requireNonNull(text, "text");
        }
    }

    /**
     * A file on the node, used where it is.
     *
     * @param path absolute
     */
    record File(Path path) implements Pem {
        public File {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("'%s' is not an absolute path".formatted(path));
            }
        }
    }
}
