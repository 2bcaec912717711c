package dev.regpath.fault;

import static java.util.Objects.requireNonNull;

/**
 * What a problem keeps from being right.
 *
 * @param kind what kind of thing
 * @param name of the path or the registry; empty if it is not known, or the kind has but one
 */
public record Subject(SubjectKind kind, String name) {
    /** Kinds of subjects. */
    public enum SubjectKind {
        /** One document, named by its RegistryPath. */
        DOCUMENT,
        /** The mirror of one registry. */
        MIRROR,
        /** All mirrors. */
        MIRRORS,
        /** All redirects. */
        REDIRECTS,
        /** All names in the hosts file. */
        NAMES,
        /** The node as a whole. */
        NODE,
        /** containerd's configuration. */
        CONTAINERD,
        /** An installation. */
        INSTALLATION
    }

    public static final Subject MIRRORS = new Subject(SubjectKind.MIRRORS, "");
    public static final Subject REDIRECTS = new Subject(SubjectKind.REDIRECTS, "");
    public static final Subject NAMES = new Subject(SubjectKind.NAMES, "");
    public static final Subject NODE = new Subject(SubjectKind.NODE, "");
    public static final Subject CONTAINERD = new Subject(SubjectKind.CONTAINERD, "");
    public static final Subject INSTALLATION = new Subject(SubjectKind.INSTALLATION, "");

    public Subject {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
    }

    /** The document of a RegistryPath; the name is empty if it is not known. */
    public static Subject document(String path) {
        return new Subject(SubjectKind.DOCUMENT, path);
    }

    /** The mirror of a registry. */
    public static Subject mirror(String registry) {
        return new Subject(SubjectKind.MIRROR, registry);
    }
}
