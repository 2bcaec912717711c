package dev.regpath.containerd;

import java.util.ArrayList;
import java.util.List;

/** The plugin section that has CRI's {@code registry} table: each version of the configuration has its own. */
public enum CriSection {
    /** Version 1, or none. */
    V1("cri", "plugins.cri"),
    /** Version 2. */
    V2("io.containerd.grpc.v1.cri", "plugins.\"io.containerd.grpc.v1.cri\""),
    /** Version 3 and later. */
    IMAGES("io.containerd.cri.v1.images", "plugins.\"io.containerd.cri.v1.images\"");

    private final String plugin;
    private final String title;

    CriSection(String plugin, String title) {
        this.plugin = plugin;
        this.title = title;
    }

    /** As a table header has it. */
    public String title() {
        return title;
    }

    /** The keys that lead there from the top. */
    public List<String> keys() {
        return List.of("plugins", plugin);
    }

    /** The keys that lead from the top to something in its registry table. */
    public List<String> registry(String... below) {
        List<String> keys = new ArrayList<>(keys());
        keys.add("registry");
        keys.addAll(List.of(below));
        return List.copyOf(keys);
    }
}
