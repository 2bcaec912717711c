package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where the certificates of an authority come from. */
public sealed interface CaSource {
    /**
     * A key of a ConfigMap; only the cluster can read it.
     *
     * @param configMap the ConfigMap
     * @param key the key, usually {@code ca.crt}
     */
    record ConfigMapKey(ObjectRef configMap, String key) implements CaSource {
        public ConfigMapKey {
            requireNonNull(configMap, "configMap");
            requireNonNull(key, "key");
        }
    }

    /**
     * The certificates themselves.
     *
     * @param pem one or more, checked
     */
    record Inline(String pem) implements CaSource {
        public Inline {
            requireNonNull(pem, "pem");
        }
    }

    /**
     * A file on the node.
     *
     * @param path absolute
     */
    record NodeFile(Path path) implements CaSource {
        public NodeFile {
            requireNonNull(path, "path");
        }
    }
}
