package dev.regpath.containerd;

import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Comment lines in our hosts.toml that tell which of it is ours. They make it possible to take our part out of a file that
 * have been edited since, also where the ledger is lost.
 *
 * @param hosts URLs of our own
 * @param borrowed URLs that are here only because our directory hides the one they are from
 * @param root whose the root fields are
 */
record OwnMark(List<String> hosts, List<String> borrowed, Root root) {
    /** Whose the fields at the root are. */
    enum Root {
        /** Ours: {@code server} is one of our hosts. */
        OURS,
        /** Of the directory that ours hides, or of certificate files beside. */
        BORROWED,
        /** Of the file that was here before. */
        THEIRS
    }

    private static final String FIRST = "Managed by Regpath";
    private static final String HOSTS = "# regpath-hosts:";
    private static final String BORROWED = "# regpath-borrowed:";
    private static final String ROOT = "# regpath-root:";

    OwnMark {
        hosts = List.copyOf(hosts);
        borrowed = List.copyOf(borrowed);
    }

    /** The lines, without their {@code #}. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("regpath-hosts: " + String.join(" ", hosts));
        if (!borrowed.isEmpty()) {
            lines.add("regpath-borrowed: " + String.join(" ", borrowed));
        }
        if (root != Root.THEIRS) {
            lines.add("regpath-root: " + root.name().toLowerCase(Locale.ROOT));
        }
        return lines;
    }

    /** The first line of every file of ours. */
    static String firstLine(String path) {
        return FIRST + " for the RegistryPath \"" + path + "\". Change that: what is changed here is put back.";
    }

    /** The mark in {@code text}; empty if the file is not ours. */
    static Optional<OwnMark> in(String text) {
        List<String> hosts = null;
        List<String> borrowed = List.of();
        Root root = Root.THEIRS;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.startsWith(HOSTS)) {
                hosts = words(line, HOSTS);
            } else if (line.startsWith(BORROWED)) {
                borrowed = words(line, BORROWED);
            } else if (line.startsWith(ROOT)) {
                root = line.endsWith("ours") ? Root.OURS : Root.BORROWED;
            } else if (!line.startsWith("#") && !line.isBlank()) {
                break; // The mark is at the top, if anywhere.
            }
        }
        return hosts == null ? Optional.empty() : Optional.of(new OwnMark(hosts, borrowed, root));
    }

    private static List<String> words(String line, String start) {
        return List.of(line.substring(start.length()).strip().split(" +"));
    }

    /**
     * What others would want of {@code content} without us: all of it if it has no mark, nothing if all of it is ours. What
     * we borrowed counts as theirs only if they added something.
     */
    static Optional<Bytes> remainder(Bytes content, Path directory, ContainerdVersion version) {
        Optional<OwnMark> mark = in(content.text());
        if (mark.isEmpty()
                || !(HostsTomlReader.read(content, directory, version)
                        instanceof HostsTomlReading.Parsed(HostsToml file))) {
            return Optional.of(content);
        }
        HostsToml theirs = mark.get().without(file, false);
        if (mark.get().without(theirs, true).isEmpty()) {
            return Optional.empty();
        }
        HostsTomlWriter.Comments comments =
                new HostsTomlWriter.Comments(List.of("What others had added to a file of Regpath's."), Map.of());
        return Optional.of(Bytes.of(HostsTomlWriter.write(theirs, comments, version)));
    }

    private HostsToml without(HostsToml file, boolean alsoBorrowed) {
        Set<String> urls = new HashSet<>(hosts);
        if (alsoBorrowed) {
            urls.addAll(borrowed);
        }
        List<HostTable> left =
                file.hosts().stream().filter(host -> !urls.contains(host.url())).toList();
        boolean ours = root == Root.OURS && file.server().map(hosts::contains).orElse(false);
        boolean without = ours || (alsoBorrowed && root == Root.BORROWED);
        return new HostsToml(without ? Optional.empty() : file.server(), without ? HostFields.NONE : file.root(), left);
    }
}
