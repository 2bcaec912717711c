package dev.regpath.fault;

import static dev.regpath.fault.Area.CLUSTER;
import static dev.regpath.fault.Area.CONTAINERD;
import static dev.regpath.fault.Area.DOCUMENTS;
import static dev.regpath.fault.Area.FILES;
import static dev.regpath.fault.Area.INSTALLER;
import static dev.regpath.fault.Area.NODE;
import static dev.regpath.fault.Area.REDIRECTS;
import static dev.regpath.fault.Effect.FAILS;
import static dev.regpath.fault.Effect.LEAVES;
import static dev.regpath.fault.Effect.NONE;
import static dev.regpath.fault.Effect.REJECTS;
import static dev.regpath.fault.Effect.STOPS_CRI;
import static dev.regpath.fault.Effect.SUSPENDS;
import static dev.regpath.fault.Effect.WITHDRAWS;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The catalogue of faults. A word is part of the contract: it is in status, conditions, logs, Events, metrics and
 * docs. The page {@code docs/reference/problems.md} is written from this.
 */
public enum ProblemCode {
    UNREADABLE(
            DOCUMENTS, REJECTS, "A file or directory cannot be read.", "Make it a plain file that the agent may read."),
    TOO_LARGE(DOCUMENTS, REJECTS, "A file or document is beyond the limits of size.", "Split it into several."),
    INVALID_YAML(DOCUMENTS, REJECTS, "Not YAML, or not UTF-8.", "Correct the line that is named."),
    OTHER_KIND(DOCUMENTS, REJECTS, "Another kind of object, which does not belong there.", "Remove it."),
    UNSUPPORTED_VERSION(
            DOCUMENTS,
            REJECTS,
            "A RegistryPath of a version this Regpath does not know.",
            "Write it in a version that is named, or update Regpath."),
    MISSING_FIELD(DOCUMENTS, REJECTS, "A field must be there and is not.", "Add the field."),
    UNKNOWN_FIELD(DOCUMENTS, REJECTS, "There is no such field.", "Correct its name, or remove it."),
    DUPLICATE_FIELD(DOCUMENTS, REJECTS, "A field is set twice.", "Keep one of the two."),
    WRONG_TYPE(DOCUMENTS, REJECTS, "A value of another type, such as a list for a map.", "Write what is expected."),
    INVALID_VALUE(
            DOCUMENTS,
            REJECTS,
            "A word that is not among those allowed, or settings that contradict each other.",
            "Write one of the words, or keep one of the settings."),
    DUPLICATE_VALUE(DOCUMENTS, REJECTS, "Something is listed twice.", "Keep one of the two."),
    INVALID_NAME(
            DOCUMENTS, REJECTS, "A name that Kubernetes would not take.", "Use lower-case letters, digits and '-'."),
    INVALID_HOST(DOCUMENTS, REJECTS, "Not a registry host or DNS name.", "Write a host such as registry.example.com."),
    INVALID_ADDRESS(DOCUMENTS, REJECTS, "Not an IP address.", "Write an address such as 10.96.12.7."),
    INVALID_PORT(DOCUMENTS, REJECTS, "Not a port.", "Write a number from 1 to 65535."),
    INVALID_DURATION(
            DOCUMENTS,
            REJECTS,
            "Not a duration, or not within its bounds.",
            "Write a number and its unit: `ms`, `s` or `m`."),
    INVALID_PATH(
            DOCUMENTS,
            REJECTS,
            "Not an absolute path of a file, or not a path of a URL.",
            "Write the path from its beginning."),
    INVALID_CERTIFICATE(
            DOCUMENTS,
            REJECTS,
            "Not certificates in PEM form, or more than these.",
            "Write certificates in PEM form, and nothing else."),
    PORTS_DO_NOT_JOIN(
            DOCUMENTS,
            REJECTS,
            "Ports of frontend and backend do not belong together.",
            "Give the ports that belong together the same name."),
    PORTS_DIFFER(
            DOCUMENTS,
            REJECTS,
            "With `names.pin: Always`, a backend has another port than the frontend.",
            "Use the frontend's port, or another setting of `names.pin`."),
    MIXED_FAMILIES(
            DOCUMENTS,
            REJECTS,
            "A frontend has no backend of its address family.",
            "Add a backend of that family, or remove the address."),
    PROTECTED_ADDRESS(
            DOCUMENTS,
            REJECTS,
            "A frontend must never be redirected, or a backend is no place for a registry.",
            "Name another address."),
    NOT_ALLOWED(
            DOCUMENTS,
            REJECTS,
            "A resource uses something of the node that the node does not allow: a file, or a backend on the node itself.",
            "Write it in a path file, or allow it on the node."),
    REDIRECT_LOOP(DOCUMENTS, REJECTS, "A frontend is a backend too.", "Name a backend that is not redirected."),
    CONFLICTED(
            DOCUMENTS,
            REJECTS,
            "An older path, or another redirect of this one, has the same.",
            "Remove one of the two."),
    TOO_MANY_FRONTENDS(
            DOCUMENTS,
            REJECTS,
            "The path exceeds the node's limit of frontends; older ones keep working.",
            "Use fewer."),
    TOO_MANY_BACKENDS(
            DOCUMENTS,
            REJECTS,
            "The path exceeds the node's limit of backends; older ones keep working.",
            "Use fewer, or name a Service's own address."),
    TOO_MANY_SCOPES(
            DOCUMENTS,
            REJECTS,
            "The paths of the node are for more kinds of processes than the kernel's side tells apart; older ones keep"
                    + " working.",
            "Use a scope that older paths have, too."),
    REFUSED(
            DOCUMENTS,
            REJECTS,
            "The watcher accepts the path on no node, for a reason that this version does not know.",
            "Read the status of the RegistryPath, and update Regpath on the node."),
    NEEDS_CLUSTER(
            DOCUMENTS,
            SUSPENDS,
            "Only the cluster knows this, and there is none to ask, or the watcher has not looked yet.",
            "See whether the watcher runs, or write literal addresses."),
    PROTECTION_UNKNOWN(
            DOCUMENTS,
            SUSPENDS,
            "A frontend may be the API server or the node: where that is cannot be found out.",
            "Make the names resolve that are listed."),
    UNREADABLE_STATUS(
            DOCUMENTS,
            SUSPENDS,
            "A watcher of another version wrote the route of the path.",
            "Run watcher and nodes of the same version."),
    UNRESOLVED(
            DOCUMENTS,
            NONE,
            "A name without addresses, a Service or Pods that are not there. The path works as far as it can.",
            "See why it is not there."),
    NEVER_RESOLVED(
            DOCUMENTS,
            NONE,
            "A name does not resolve, and no address of it is known. Until it does, it is pinned to an address that leads to"
                    + " the backends.",
            "Check the name and the node's DNS."),
    BACKENDS_KEPT(
            DOCUMENTS,
            NONE,
            "The cluster lists nothing behind a Service or Pods that is ready. What was used last stays in use for ten"
                    + " minutes, as far as it answers.",
            "See why nothing is ready, before the time that the message names."),
    FAMILY_NOT_SERVED(
            DOCUMENTS,
            NONE,
            "Addresses of a name are not redirected: no backend is of their family.",
            "Add a backend of that family if they should be redirected."),
    PODS_CANNOT_REACH(
            DOCUMENTS,
            NONE,
            "A redirect has a backend on the node's loopback or links, which a Pod's network does not reach. It is not for"
                    + " Pods; for all others of its scope it is.",
            "Name a backend that Pods can reach, or take `pods` out of the scope."),
    SHADOWED(
            DOCUMENTS,
            NONE,
            "A file whose path the cluster has, too, and otherwise. The cluster's is used.",
            "Remove the file, or give it another name."),
    ALREADY_INSIDE(
            DOCUMENTS, NONE, "A name leads to a backend already, which is not redirected.", "No action is needed."),

    EXTERNAL_NAME(
            CLUSTER,
            NONE,
            "A Service of type ExternalName has nothing behind it in the cluster.",
            "Name a Service with endpoints, or write addresses."),
    CANNOT_WATCH(
            CLUSTER,
            NONE,
            "The API server refuses access; what was found before stays.",
            "Check the rights of the watcher's ServiceAccount."),
    API_SERVER(
            CLUSTER,
            NONE,
            "The API server does not answer, or refuses to. The node keeps its last known state.",
            "The message says what it was asked for."),

    CA_UNUSABLE(
            FILES,
            WITHDRAWS,
            "A certificate authority of the mirror is missing, unreadable or no certificate.",
            "Put a PEM certificate there, or correct `mirror.ca`."),
    CLIENT_CERTIFICATE_UNUSABLE(
            FILES,
            WITHDRAWS,
            "A client certificate of the mirror, or its key, cannot be loaded.",
            "Put certificate and key there as PEM, readable, and belonging together."),
    HEADER_INVALID(
            FILES,
            WITHDRAWS,
            "A header that HTTP does not allow: each request to the host would fail.",
            "Correct it in the RegistryPath."),
    UNWRITABLE(
            FILES,
            WITHDRAWS,
            "containerd would not read Regpath's own file as it is meant.",
            "Look at the mirror's hosts for something unusual."),
    FOREIGN_FILE_DROPPED(
            FILES,
            NONE,
            "A file of others that containerd ignores; Regpath's takes its place.",
            "Correct the original if it is still wanted.",
            HostsFileDiagnostic.DROPPED),
    FOREIGN_CERTIFICATE_UNUSABLE(
            FILES,
            NONE,
            "A certificate of others that containerd cannot load: every pull fails, and did before.",
            "Put the file there, or take its name out of the hosts.toml."),
    UPSTREAM_LEFT_OUT(
            FILES,
            NONE,
            "A host of others led to the registry itself, which this mirror must not fall back to.",
            "Set `fallbackToUpstream` if it may."),
    OTHER_WRITER(FILES, NONE, "The file has another writer too.", "The message names it, and what to set there."),
    LISTED_BY_OTHERS(
            FILES,
            NONE,
            "Others list the same name in the hosts file, with other addresses.",
            "Remove that line, or set `names.pin` to `Never`."),
    DRIFT(
            FILES,
            NONE,
            "A file of Regpath's, or its part of one, was changed by others; it was restored.",
            "Change the RegistryPath instead."),
    CONTESTED(
            FILES,
            LEAVES,
            "Others keep changing a file of Regpath's, or its part of one; it is no longer restored.",
            "Find who writes it, and leave the file to one of the two."),
    DECLINED(
            FILES,
            LEAVES,
            "Another program owns these files in a way that cannot be shared.",
            "The message names the owner, and what to set there."),
    PLACE_UNUSABLE(
            FILES,
            LEAVES,
            "The place of a hosts.toml cannot be used: not a directory, a link, or unreadable.",
            "Make it a plain directory that can be read."),
    HOSTS_FILE_UNUSABLE(
            FILES,
            LEAVES,
            "The hosts file cannot be replaced: a mount point, a link, no file, or unreadable.",
            "Let it be a plain file, or set `names.pin` to `Never`."),
    WRITE_FAILED(FILES, LEAVES, "Writing failed.", "Correct the cause; the next pass tries again."),

    CONFIG_PATH_NOT_SET(
            FILES,
            FAILS,
            "containerd reads no hosts.toml files on this node, so that no mirror has an effect.",
            "Set config_path to one directory and restart containerd once.",
            DaemonDiagnostic.NO_CONFIG_PATH),
    CONFIG_PATH(
            FILES,
            NONE,
            "containerd may not read its hosts.toml files as they are.",
            "Set config_path to one directory and restart containerd once."),

    REDIRECTS_UNAVAILABLE(
            REDIRECTS,
            FAILS,
            "This node cannot redirect: something that redirects need is missing.",
            "Mount or install what is named; mirrors and names work without.",
            RedirectDiagnostic.UNAVAILABLE),
    KERNEL_REFUSED(
            REDIRECTS,
            FAILS,
            "The kernel refused a call.",
            "The message names the call, and what is missing for it.",
            RedirectDiagnostic.UNAVAILABLE),
    EXCLUSIVE_ANCESTOR(
            REDIRECTS,
            FAILS,
            "Another program holds a hook for itself: no other can attach there or below.",
            "Find its owner, and let it attach in multi mode or detach it.",
            RedirectDiagnostic.EXCLUSIVE_NEIGHBOUR),
    OVERRIDABLE_ANCESTOR(
            REDIRECTS,
            FAILS,
            "Another program would be switched off by Regpath's.",
            "Let its owner attach it with BPF_F_ALLOW_MULTI.",
            RedirectDiagnostic.OVERRIDABLE_NEIGHBOUR),
    PODS_UNKNOWN(
            REDIRECTS,
            NONE,
            "A scope depends on the node's Pods, and the container runtime does not tell which there are. Those that were"
                    + " known stay in scope.",
            "See whether the runtime answers at its socket."),
    BEHIND_OTHERS(
            REDIRECTS,
            NONE,
            "With `scope.host`, programs of others at the root of all cgroups, such as a CNI's, run before Regpath's: they"
                    + " do not see where it leads to.",
            "Name backends that need no translation, such as Pods instead of a Service's own address."),
    SCOPE_BEYOND_NFTABLES(
            REDIRECTS,
            FAILS,
            "nftables redirects processes of cgroups that are named, not of Pods or of the host.",
            "Let the node load BPF programs, or narrow the scope."),
    NFTABLES_INSTEAD(
            REDIRECTS,
            NONE,
            "BPF cannot redirect on this node, so that nftables does: dead backends are not left out, and connects take"
                    + " as long as the kernel lets them.",
            "Let the node load BPF programs, or choose `Nftables` where this is known."),
    HOSTS_FILE_INSTEAD(
            REDIRECTS,
            NONE,
            "What the daemons ask their nameservers cannot be led to the agent's resolver, so that names are pinned in the"
                    + " hosts file: other programs on the node find them there, too.",
            "The message says what stands in the way. Remove it, or choose the hosts file where this is known."),

    CONFIG_UNREADABLE(
            CONTAINERD,
            STOPS_CRI,
            "A file is not TOML: containerd does not start again.",
            "Correct it, and try it: `containerd config dump > /dev/null`.",
            DaemonDiagnostic.UNREADABLE_CONFIG),
    MISSING_IMPORT(
            CONTAINERD,
            STOPS_CRI,
            "An imported file is missing: containerd does not start again.",
            "Put the file there, or remove the import.",
            DaemonDiagnostic.UNREADABLE_CONFIG),
    UNKNOWN_CONFIG_VERSION(
            CONTAINERD,
            STOPS_CRI,
            "A file has a version that this containerd does not take there.",
            "Write it in a version that this containerd takes.",
            DaemonDiagnostic.UNREADABLE_CONFIG),
    CRI_DISABLED(
            CONTAINERD,
            STOPS_CRI,
            "CRI is in `disabled_plugins`, as in the file that Docker's package ships.",
            "Take it out of `disabled_plugins`, and restart containerd.",
            DaemonDiagnostic.NO_CRI),
    MIRRORS_BESIDE_CONFIG_PATH(
            CONTAINERD,
            STOPS_CRI,
            "`config_path` beside `mirrors`, or on 1.x beside `configs.*.tls`: CRI is not loaded.",
            "Keep `config_path` alone.",
            DaemonDiagnostic.MIRRORS_AND_CONFIG_PATH),
    HIDDEN_SETTINGS(
            CONTAINERD,
            NONE,
            "CRI settings that this containerd does not see, because of a version; it goes on without them.",
            "Write them in the section of the version that counts.",
            DaemonDiagnostic.NO_CONFIG_PATH),
    IGNORED_LIST(
            CONTAINERD,
            NONE,
            "A list where only one directory is read (containerd issue 12808).",
            "Set config_path to a single directory and restart containerd once.",
            DaemonDiagnostic.LIST),
    NOT_ABSOLUTE(
            CONTAINERD,
            NONE,
            "A part of `config_path` is not an absolute directory.",
            "Write the directory from its beginning.",
            DaemonDiagnostic.NO_CONFIG_PATH),

    HELD(
            NODE,
            NONE,
            "A path stays as it was, because its document has a fault or more must be known.",
            "See its other messages; remove its document to remove the path."),
    NODE_FILES(
            NODE,
            FAILS,
            "A file of Regpath's own cannot be read or written.",
            "See whether the disk is full, read-only or protected; the next pass tries again."),
    RECORD_DAMAGED(
            NODE,
            NONE,
            "The record of Regpath's files cannot be understood; files with Regpath's mark are recognised again.",
            "Check for files of Regpath's that are no longer needed, then remove the damaged record."),
    REVERT_FAILED(NODE, FAILS, "A file could not be restored.", "Correct the cause and run `regpath revert` again."),

    INSTALLATION_BLOCKED(
            INSTALLER,
            FAILS,
            "Something prevents the installation, which is not started.",
            "Do what the message says, and install again."),
    INSTALLATION_INCOMPLETE(
            INSTALLER,
            FAILS,
            "Something that was installed is not as it should be.",
            "Run `regpath-installer install` again.");

    private final String word;
    private final Area area;
    private final Effect effect;
    private final String meaning;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // Diagnostics are enums themselves.
    private final Optional<Diagnostic> diagnostic;

    ProblemCode(Area area, Effect effect, String meaning, String remedy) {
        this(area, effect, meaning, remedy, Optional.empty());
    }

    ProblemCode(Area area, Effect effect, String meaning, String remedy, Diagnostic diagnostic) {
        this(area, effect, meaning, remedy, Optional.of(diagnostic));
    }

    ProblemCode(Area area, Effect effect, String meaning, String remedy, Optional<Diagnostic> diagnostic) {
        this.word = Arrays.stream(name().split("_", -1))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        this.area = area;
        this.effect = effect;
        this.meaning = meaning;
        this.remedy = remedy;
        this.diagnostic = diagnostic;
    }

    /** All of one area, in their order. */
    public static List<ProblemCode> of(Area area) {
        return Arrays.stream(values()).filter(code -> code.area == area).toList();
    }

    /**
     * What a status calls what {@code regpath verify} looks for. Nothing for the faults of documents, which are many, and for
     * those of containerd's configuration, which a status has as {@link #CONFIG_PATH}.
     */
    static List<ProblemCode> namesOf(Diagnostic diagnostic) {
        return Arrays.stream(values())
                .filter(code -> code.area != CONTAINERD && code.diagnostic.equals(Optional.of(diagnostic)))
                .toList();
    }

    /** The one of that word, whatever its case; empty if there is none. */
    public static Optional<ProblemCode> find(String word) {
        return Arrays.stream(values())
                .filter(code -> code.word.equalsIgnoreCase(word))
                .findFirst();
    }

    /** The word as users see it: {@code ProtectedAddress}. */
    public String word() {
        return word;
    }

    /** Where it is met. */
    public Area area() {
        return area;
    }

    /** What it means for what was asked for. */
    public Effect effect() {
        return effect;
    }

    /** How much it matters: an error if something that was asked for is missing because of it. */
    public Severity severity() {
        return effect == NONE ? Severity.NOTE : Severity.ERROR;
    }

    /** What it means, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** What to do, in Markdown; a case of it may know better. */
    public String remedy() {
        return remedy;
    }

    /** What {@code regpath verify} calls it; empty if a verification does not look for it. */
    public Optional<Diagnostic> diagnostic() {
        boolean ofDocument = area == DOCUMENTS && effect != NONE;
        return ofDocument ? Optional.of(SurroundingsDiagnostic.BAD_DOCUMENT) : diagnostic;
    }
}
