package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import java.nio.file.Path;

/** Where the certificates of an authority come from. */
public sealed interface CaSource {
    Field<ConfigMapKey> CONFIG_MAP = Field.optional(
            "configMap",
            ConfigMapKey.TYPE,
            "A ConfigMap. While it is not there, there is no mirror. Its value has the form and the limits of `inline`;"
                    + " any other value is rejected (`InvalidCertificate`).");
    Field<Certificates> INLINE = Field.optional(
            "inline",
            Certificates.TYPE,
            "The certificates in PEM form, and nothing else: no comments, no keys. At most 256 of them and 256 KiB.");
    Field<Path> FILE = Field.optional("file", NodePaths.FILE, "A file on the node.");
    ObjectType<CaSource> TYPE = ObjectType.of(
                    fields -> fields.find(CONFIG_MAP)
                            .<CaSource>map(key -> key)
                            .or(() -> fields.find(INLINE).map(certificates -> new InlineCa(certificates.pem())))
                            .orElseGet(() -> new NodeFile(fields.get(FILE))),
                    CONFIG_MAP,
                    INLINE,
                    FILE)
            .exactlyOneOf(CONFIG_MAP, INLINE, FILE);

    /**
     * A key of a ConfigMap; only the cluster can read it.
     *
     * @param configMap the ConfigMap
     * @param key the key, usually {@code ca.crt}
     */
    record ConfigMapKey(ObjectRef configMap, String key) implements CaSource {
        private static final Field<String> NAME = Field.required("name", KubeNames.LONG_NAME, "Its name.");
        private static final Field<String> KEY =
                Field.optional("key", KubeNames.KEY, "The key.").completedBy("ca.crt");
        private static final ObjectType<ConfigMapKey> TYPE = ObjectType.of(
                fields -> new ConfigMapKey(
                        new ObjectRef(fields.get(ObjectRef.NAMESPACE), fields.get(NAME)), fields.get(KEY)),
                ObjectRef.NAMESPACE,
                NAME,
                KEY);

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
    record InlineCa(String pem) implements CaSource {
        public InlineCa {
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
