package dev.regpath.containerd;

import dev.regpath.contract.RegistryHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where containerd looks for the configuration of a registry: hostPaths in {@code config_unix.go}, and hostDirFromRoots in
 * {@code image_pull.go} for several roots. The first directory that exists wins, whatever is in it, and {@code _default} in
 * one root wins over the registry's own directory in the next. Names are case-sensitive.
 */
public final class HostDirectories {
    /** The name below {@code config_path}, or its default. */
    public static final String DEFAULT = "_default";

    /**
     * A directory that containerd tries.
     *
     * @param root the {@code config_path} it is in
     * @param path the directory
     * @param shared it is {@code _default}: for every registry without a directory of its own
     */
    record CandidateDirectory(Path root, Path path, boolean shared) {}

    private HostDirectories() {}

    /** All that containerd tries for {@code registry}, in its order. */
    static List<CandidateDirectory> candidates(List<Path> roots, RegistryHost registry) {
        List<CandidateDirectory> candidates = new ArrayList<>();
        String plain = registry.toString();
        String first = name(registry);
        for (Path root : roots) {
            candidates.add(new CandidateDirectory(root, root.resolve(first), false));
            if (!first.equals(plain)) {
                candidates.add(new CandidateDirectory(root, root.resolve(plain), false));
            }
            candidates.add(new CandidateDirectory(root, root.resolve(DEFAULT), true));
        }
        return candidates;
    }

    /** The registry of a directory of that name; empty if it is none's. */
    public static Optional<RegistryHost> registry(String name) {
        int underscore = name.endsWith("_") ? name.lastIndexOf('_', name.length() - 2) : -1;
        String text = underscore > 0
                ? name.substring(0, underscore) + ":" + name.substring(underscore + 1, name.length() - 1)
                : name;
        try {
            return Optional.of(RegistryHost.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * The name that is tried first, hostDirectory: the last colon and what follows become {@code _…_}. That is meant for
     * ports, but done to a bare IPv6 address too.
     */
    static String name(RegistryHost registry) {
        String text = registry.toString();
        int colon = text.lastIndexOf(':');
        return colon > 0 ? text.substring(0, colon) + "_" + text.substring(colon + 1) + "_" : text;
    }
}
