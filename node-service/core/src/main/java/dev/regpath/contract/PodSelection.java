package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

/**
 * Pods of one namespace.
 *
 * @param namespace their namespace
 * @param selector their labels
 */
public record PodSelection(String namespace, LabelSelector selector) {
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
