package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.Field;

/**
 * Pods of one namespace.
 *
 * @param namespace their namespace
 * @param selector their labels
 */
public record PodSelection(String namespace, LabelSelector selector) {
    static final Field<String> NAMESPACE = Field.required("namespace", KubeNames.NAME, "Their namespace.");
    static final Field<LabelSelector> SELECTOR =
            Field.required("selector", LabelSelector.TYPE, "As in Kubernetes; must not be empty.");

    static PodSelection of(DecodedFields found) {
        return new PodSelection(found.get(NAMESPACE), found.get(SELECTOR));
    }

    public PodSelection {
        requireNonNull(namespace, "namespace");
        requireNonNull(selector, "selector");
    }

    /** {@code namespace (app=registry)}. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(namespace, selector);
    }
}
