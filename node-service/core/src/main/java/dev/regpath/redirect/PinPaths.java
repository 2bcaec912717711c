package dev.regpath.redirect;

import java.nio.file.Path;

/**
 * Where our programs, maps and links are pinned. Names have no dots: bpffs keeps those for the kernel.
 *
 * <p>The names of the top directory, of {@code links} and of what is in it are the same in all layouts: by them an agent
 * finds the hooks of one that is newer or older than itself, {@link OtherLayouts}.
 *
 * @param bpffs where the file system is mounted, usually {@code /sys/fs/bpf}
 * @param layout the version of the maps' layout: another one gets pins of its own
 */
record PinPaths(Path bpffs, String layout) {
    /** The pins of this build. */
    static PinPaths of(Path bpffs) {
        return new PinPaths(bpffs, Layout.VERSION);
    }

    Path top() {
        return bpffs.resolve("regpath");
    }

    Path version() {
        return top().resolve(layout);
    }

    Path maps() {
        return version().resolve("maps");
    }

    Path map(Layout.Table table) {
        return maps().resolve(table.pin());
    }

    Path programs() {
        return version().resolve("programs");
    }

    Path program(String name) {
        return programs().resolve(name);
    }

    Path links() {
        return version().resolve("links");
    }

    /** A cgroup's links are kept under its id, so that those of a dead one are never taken for its successor's. */
    Path links(long cgroupId) {
        return links().resolve(Long.toUnsignedString(cgroupId));
    }

    Path link(long cgroupId, Hook hook) {
        return links(cgroupId).resolve(hook.word());
    }

    Path traces() {
        return version().resolve("traces");
    }

    Path trace(String program) {
        return traces().resolve(program);
    }
}
