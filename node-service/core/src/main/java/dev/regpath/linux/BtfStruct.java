package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A struct as a compiler laid it out: {@code struct btf_type} with its members (BPF Type Format).
 *
 * @param name its name in C
 * @param size bytes
 * @param offsets where each field begins, in bytes from the struct's own beginning
 */
public record BtfStruct(String name, int size, Map<String, Integer> offsets) {
    public BtfStruct {
        requireNonNull(name, "name");
        offsets = Map.copyOf(offsets);
    }
}
