package dev.regpath.linux;

/**
 * What is left on a file system, for root: what others may not use counts.
 *
 * @param bytes that are free
 * @param inodes that are free; files and directories need one each
 * @param limitedInodes whether it has a fixed number of inodes at all, unlike btrfs
 */
public record FileSystemRoom(long bytes, long inodes, boolean limitedInodes) {}
