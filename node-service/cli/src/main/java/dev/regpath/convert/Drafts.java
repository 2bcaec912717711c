package dev.regpath.convert;

import java.util.List;
import java.util.stream.Stream;

/**
 * What was made of something, before the decoder has read it.
 *
 * @param all RegistryPaths
 * @param faults what could not be converted, and why
 */
record Drafts(List<Draft> all, List<String> faults) {
    static final Drafts NONE = new Drafts(List.of(), List.of());

    Drafts {
        all = List.copyOf(all);
        faults = List.copyOf(faults);
    }

    static Drafts fault(String fault) {
        return new Drafts(List.of(), List.of(fault));
    }

    Drafts and(Drafts more) {
        return new Drafts(
                Stream.concat(all.stream(), more.all.stream()).toList(),
                Stream.concat(faults.stream(), more.faults.stream()).toList());
    }

    boolean isEmpty() {
        return all.isEmpty() && faults.isEmpty();
    }
}
