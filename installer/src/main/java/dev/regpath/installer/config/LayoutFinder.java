package dev.regpath.installer.config;

import dev.regpath.files.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whose node it is, by what each distribution leaves on it. */
final class LayoutFinder {
    /**
     * By what a distribution is known.
     *
     * @param paths any of these exists
     * @param os or the operating system has this ID; empty for none
     */
    private record Known(ContainerdLayout layout, List<String> paths, String os) {}

    /** Those with places of their own come before those that use the usual ones. */
    private static final List<Known> KNOWN = List.of(
            new Known(Layouts.K3S, List.of("/var/lib/rancher/k3s/agent", "/etc/rancher/k3s", "/usr/local/bin/k3s"), ""),
            new Known(
                    Layouts.RKE2,
                    List.of("/var/lib/rancher/rke2/agent", "/etc/rancher/rke2", "/usr/local/bin/rke2"),
                    ""),
            new Known(Layouts.K0S, List.of("/etc/k0s/containerd.toml", "/var/lib/k0s", "/usr/local/bin/k0s"), ""),
            new Known(Layouts.MICROK8S, List.of("/var/snap/microk8s/current"), ""),
            new Known(Layouts.K8S_SNAP, List.of("/var/snap/k8s/common"), ""),
            new Known(Layouts.TALOS, List.of(), "talos"),
            new Known(Layouts.BOTTLEROCKET, List.of(), "bottlerocket"),
            new Known(Layouts.KIND, List.of("/kind/version", "/kind/product_name"), ""),
            new Known(Layouts.EKS, List.of("/etc/eks", "/usr/bin/nodeadm"), ""),
            new Known(Layouts.GKE, List.of("/home/kubernetes/bin", "/home/kubernetes/kube-env"), ""),
            new Known(Layouts.AKS, List.of("/opt/azure/containers", "/etc/kubernetes/azure.json"), ""),
            new Known(Layouts.PLAIN, List.of("/"), ""));

    private static final Pattern ID = Pattern.compile("(?m)^ID=[\"']?([^\"'\\s]+)");
    private static final List<Path> UNIT_DIRECTORIES = List.of(
            Path.of("/etc/systemd/system"),
            Path.of("/run/systemd/system"),
            Path.of("/usr/lib/systemd/system"),
            Path.of("/lib/systemd/system"));

    private LayoutFinder() {}

    static ContainerdLayout find(FileView files, Optional<Path> running) throws IOException {
        Optional<String> os = os(files);
        List<ContainerdLayout> found = new ArrayList<>();
        for (Known known : KNOWN) {
            if (os.equals(Optional.of(known.os())) || any(files, known.paths())) {
                found.add(known.layout());
            }
        }
        Predicate<ContainerdLayout> runs =
                layout -> running.isEmpty() || running.get().equals(layout.config());
        ContainerdLayout layout = found.stream()
                .filter(runs)
                .findFirst()
                .orElseGet(() -> running.map(Layouts::plain).orElse(Layouts.PLAIN));
        if (layout.distribution() == Distribution.K0S && isTakenFromK0s(files, layout.config())) {
            layout = layout.withUpkeep(new ConfigOwnership.Kept());
        }
        return layout.withUnits(unitsThere(files, layout.units()));
    }

    /** Whoever removes the first line takes the file over, drop-in directory included. */
    private static boolean isTakenFromK0s(FileView files, Path config) throws IOException {
        return files.follow(config).isPresent()
                && files.read(config).text().lines().limit(2).noneMatch("# k0s_managed=true"::equals);
    }

    private static boolean any(FileView files, List<String> paths) throws IOException {
        for (String path : paths) {
            if (files.follow(Path.of(path)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> os(FileView files) throws IOException {
        for (Path file : List.of(Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"))) {
            if (files.follow(file).isPresent()) {
                Matcher id = ID.matcher(files.read(file).text());
                return id.find() ? Optional.of(id.group(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static List<String> unitsThere(FileView files, List<String> units) throws IOException {
        List<String> there = new ArrayList<>();
        for (String unit : units) {
            for (Path directory : UNIT_DIRECTORIES) {
                if (!there.contains(unit) && files.look(directory.resolve(unit)).isPresent()) {
                    there.add(unit);
                }
            }
        }
        return there;
    }
}
