package dev.regpath.contract.schema;

/** The kinds of problems. Their words are part of the contract: they stand in status, logs, metrics and docs. */
public enum ProblemCode {
    /** A file or directory that cannot be read. */
    UNREADABLE("Unreadable", Effect.REJECTS),
    /** A file or document beyond the limits of size, depth or aliases. */
    TOO_LARGE("TooLarge", Effect.REJECTS),
    /** Text that is not YAML, or not UTF-8. */
    INVALID_YAML("InvalidYaml", Effect.REJECTS),
    /** A document of another kind. */
    OTHER_KIND("OtherKind", Effect.REJECTS),
    /** A RegistryPath of a version that this Regpath does not know. */
    UNSUPPORTED_VERSION("UnsupportedVersion", Effect.REJECTS),
    /** A field that must be there. */
    MISSING_FIELD("MissingField", Effect.REJECTS),
    /** A field that does not exist. */
    UNKNOWN_FIELD("UnknownField", Effect.REJECTS),
    /** A field that stands twice. */
    DUPLICATE_FIELD("DuplicateField", Effect.REJECTS),
    /** A list where a map is due, a number where a text is due, and so on. */
    WRONG_TYPE("WrongType", Effect.REJECTS),
    /** A word that is not among those allowed, or settings that contradict each other. */
    INVALID_VALUE("InvalidValue", Effect.REJECTS),
    /** Something listed twice. */
    DUPLICATE_VALUE("DuplicateValue", Effect.REJECTS),
    /** A name that Kubernetes would not take. */
    INVALID_NAME("InvalidName", Effect.REJECTS),
    /** Not a registry host or DNS name. */
    INVALID_HOST("InvalidHost", Effect.REJECTS),
    /** Not an IP address. */
    INVALID_ADDRESS("InvalidAddress", Effect.REJECTS),
    /** Not a port. */
    INVALID_PORT("InvalidPort", Effect.REJECTS),
    /** Not a duration. */
    INVALID_DURATION("InvalidDuration", Effect.REJECTS),
    /** Not an absolute path of a file, or not a path of a URL. */
    INVALID_PATH("InvalidPath", Effect.REJECTS),
    /** Not a certificate in PEM form. */
    INVALID_CERTIFICATE("InvalidCertificate", Effect.REJECTS),
    /** Frontend and backend ports that do not join. */
    PORTS_DO_NOT_JOIN("PortsDoNotJoin", Effect.REJECTS),
    /** Names pinned to backends whose ports are not those of the frontend. */
    PORTS_DIFFER("PortsDiffer", Effect.REJECTS),
    /** A frontend of one address family whose backends are all of the other. */
    MIXED_FAMILIES("MixedFamilies", Effect.REJECTS),
    /** A frontend that must never be redirected. */
    PROTECTED_ADDRESS("ProtectedAddress", Effect.REJECTS),
    /** Something of the node that a resource of the cluster may not use unless the node allows it. */
    NOT_ALLOWED("NotAllowed", Effect.REJECTS),
    /** A backend that is itself redirected. */
    REDIRECT_LOOP("RedirectLoop", Effect.REJECTS),
    /** An older path has the same name, registry, frontend or pinned name. */
    CONFLICTED("Conflicted", Effect.REJECTS),
    /** More frontends than a node holds. */
    TOO_MANY_FRONTENDS("TooManyFrontends", Effect.REJECTS),
    /** More backends than a node holds. */
    TOO_MANY_BACKENDS("TooManyBackends", Effect.REJECTS),
    /** Something only the cluster can tell, and nobody has asked it. */
    NEEDS_CLUSTER("NeedsCluster", Effect.SUSPENDS),
    /** A frontend that may be what is protected: where that is cannot be found out. */
    PROTECTION_UNKNOWN("ProtectionUnknown", Effect.SUSPENDS),
    /** A resource whose status was written by a watcher of another version. */
    UNREADABLE_STATUS("UnreadableStatus", Effect.SUSPENDS),
    /** A name without addresses, or a Service or Pods that are not there. */
    UNRESOLVED("Unresolved", Effect.NONE),
    /** Addresses of a name are left alone because no backend is of their family. */
    FAMILY_NOT_SERVED("FamilyNotServed", Effect.NONE),
    /** A file whose path the cluster has, too, and otherwise: the cluster's is used. */
    SHADOWED("Shadowed", Effect.NONE),
    /** A name already leads to a backend, which needs no redirect. */
    ALREADY_INSIDE("AlreadyInside", Effect.NONE);

    /** What a problem means for the path that has it. */
    public enum Effect {
        /** The path contributes nothing, until its document is mended or what it clashes with is gone. */
        REJECTS,
        /** The path contributes nothing, until more is known. */
        SUSPENDS,
        /** The rest of the path is carried out. */
        NONE
    }

    private final String word;
    private final Effect effect;

    ProblemCode(String word, Effect effect) {
        this.word = word;
        this.effect = effect;
    }

    /** The word as users see it. */
    public String word() {
        return word;
    }

    /** What it means for the path. */
    public Effect effect() {
        return effect;
    }
}
