package dev.regpath.fault;

import java.util.List;

/** 4xx: the programs in the kernel, and whether they do what the table says. */
public enum RedirectDiagnostic implements Diagnostic {
    NOT_ATTACHED(new CatalogueEntry(
            "RP401",
            "the redirect programs are not attached",
            "Connections of the daemons go where they are addressed, not to the inside.",
            List.of(
                    "the node was rebooted and no agent runs",
                    "they were detached, or their pins removed",
                    "the cgroup they were attached to no longer exists"),
            "Apply again, or start the agent.")),
    OUT_OF_SCOPE(new CatalogueEntry(
            "RP402",
            "a daemon is not in the scope of the redirects",
            "Programs are attached, but this daemon's connections are not redirected.",
            List.of(
                    "its unit was restarted while no agent ran, on a kernel that does not let Regpath trace "
                            + "cgroups",
                    "it was started outside of its unit"),
            "Apply again, or start the agent.")),
    OTHER_TABLE(new CatalogueEntry(
            "RP403",
            "the kernel's table is not the one that was asked for",
            "Some connections go elsewhere than the path files say.",
            List.of("the maps were changed by others", "an apply that was interrupted"),
            "Apply again.")),
    OTHER_PROGRAMS(new CatalogueEntry(
            "RP404",
            "the programs in the kernel are not of this version, or not loaded",
            "What runs in the kernel is not what this version of Regpath would load.",
            List.of("the node was rebooted and no agent runs", "Regpath was upgraded and the agent not restarted"),
            "Apply again, or restart the agent.")),
    EXCLUSIVE_NEIGHBOUR(new CatalogueEntry(
            "RP405",
            "another program prevents Regpath's from being attached",
            "An ancestor's cgroup has a program that admits no other: the kernel rejects Regpath's.",
            List.of("a program that was attached without BPF_F_ALLOW_MULTI, such as an old Cilium left behind"),
            "Find its owner, and let it attach in multi mode or detach it. A mirror works without " + "redirects.")),
    OVERRIDABLE_NEIGHBOUR(new CatalogueEntry(
            "RP406",
            "Regpath's program would switch another program off",
            "An ancestor's program is overridable: attaching below it would end it there. Regpath " + "does not.",
            List.of("a program that was attached with BPF_F_ALLOW_OVERRIDE"),
            "Let its owner attach it with BPF_F_ALLOW_MULTI. A mirror works without redirects.")),
    UNAVAILABLE(new CatalogueEntry(
            "RP407",
            "this node cannot redirect",
            "A path file asks for redirects, and something they need is missing on this node.",
            List.of("no BPF file system is mounted", "no cgroup2 hierarchy", "libbpf is not installed"),
            "Mount or install what is named; mirrors and names work without.")),
    NO_BACKEND(new CatalogueEntry(
            "RP408",
            "a redirect has no backend",
            "Connections pass through to the outside, or are refused at once, as whenNoBackend says.",
            List.of("no pod is ready", "the selector matches nothing"),
            "See why nothing is ready inside.")),
    CONTAINERD_LEFT_OUT(new CatalogueEntry(
            "RP409",
            "containerd is not meant by the redirects",
            "The path file says scope.containerd: false, so that pulls are not redirected.",
            List.of("a scope that was made for the kubelet alone"),
            "Set spec.scope.containerd to true."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    RedirectDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
