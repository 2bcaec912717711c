package dev.regpath.linux;

/**
 * What the kernel says of a map: {@code struct bpf_map_info}.
 *
 * @param type {@code enum bpf_map_type}
 * @param id unique among the maps of this kernel until it is gone
 * @param keySize bytes
 * @param valueSize bytes
 * @param maxEntries the most it holds
 * @param flags it was made with
 */
public record MapInfo(int type, int id, int keySize, int valueSize, int maxEntries, int flags) {}
