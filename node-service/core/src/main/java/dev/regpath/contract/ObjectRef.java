package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import java.util.Comparator;

/**
 * An object in the cluster, of a kind known from where it is used.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record ObjectRef(String namespace, String name) implements Comparable<ObjectRef> {
    static final Field<String> NAMESPACE = Field.required("namespace", KubeNames.NAME, "Its namespace.");
    static final Field<String> NAME = Field.required("name", KubeNames.NAME, "Its name.");
    static final ObjectType<ObjectRef> TYPE = ObjectType.of(ObjectRef::of, NAMESPACE, NAME);

    private static final Comparator<ObjectRef> ORDER =
            Comparator.comparing(ObjectRef::namespace).thenComparing(ObjectRef::name);

    public ObjectRef {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
    }

    static ObjectRef of(DecodedFields found) {
        return new ObjectRef(found.get(NAMESPACE), found.get(NAME));
    }

    @Override
    public int compareTo(ObjectRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
