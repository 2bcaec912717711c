package dev.regpath.linux;

/**
 * What the kernel says of a map: {@code struct bpf_map_info}.
 *
 * @param id unique among the maps of this kernel until it is gone
 * @param keySize bytes
 * @param valueSize bytes
 * @param maxEntries the most it holds
 */
public record MapInfo(int id, int keySize, int valueSize, int maxEntries) {}
