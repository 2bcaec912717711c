package dev.regpath.fault;

import java.util.List;

/** 3xx: names, as the daemons of this node resolve them. */
public enum NameDiagnostic implements Diagnostic {
    UNRESOLVED(new CatalogueEntry(
            "RP301",
            "a name does not resolve",
            "The host cannot be asked.",
            List.of(
                    "the name is wrong, or was never in DNS",
                    "public DNS is down",
                    "a nameserver of /etc/resolv.conf does not answer: the answer of each is shown",
                    "a name that the resolver refuses",
                    "a host in the hosts.toml that is neither a name nor an address, such as \"*\""),
            "Repair DNS, or correct what is written as a name; a RegistryPath with names.pin keeps a name"
                    + " reachable while it is down.")),
    CLUSTER_NAME(new CatalogueEntry(
            "RP302",
            "a Service's DNS name is used where a node looks it up",
            "Nodes do not ask the cluster's DNS: *.svc names resolve in pods only.",
            List.of("a mirror written with registry.namespace.svc.cluster.local"),
            "Write the Service's ClusterIP, or let a RegistryPath follow the Service.")),
    HOSTS_FILE(new CatalogueEntry(
            "RP303",
            "a line in the hosts file leads to an address that does not answer",
            "The hosts file wins over DNS, and what it says is out of date.",
            List.of("a repair by hand that was forgotten when the registry moved"),
            "Remove the line.")),
    NOT_PINNED(new CatalogueEntry(
            "RP304",
            "a name that should be pinned is not in the hosts file",
            "The name does not resolve, and the line that keeps it is missing: the redirect is never " + "reached.",
            List.of("a user or a tool rewrote the hosts file", "the hosts file cannot be replaced, as in a container"),
            "Apply again.")),
    MOVED(new CatalogueEntry(
            "RP305",
            "a name has addresses that are not redirected",
            "Connections to these addresses go past the redirect, to the outside.",
            List.of(
                    "the name has moved and no agent runs that would follow",
                    "the redirect lists addresses and no names",
                    "an IPv6 address beside an IPv4 one"),
            "Apply again, or run the agent, which follows names as they change.")),
    PINNED(new CatalogueEntry(
            "RP306",
            "a name does not resolve, and is pinned although no address of it is known",
            "Pulls work by the redirect. Other programs on the node find the name at that address, too.",
            List.of(
                    "public DNS has been down since the node was set up",
                    "the name exists nowhere: it is misspelt, or meant for this cluster alone",
                    "a nameserver that does not know the name, or is not reached from this node"),
            "Check the name, and repair DNS; the line in the hosts file is removed as soon as the name resolves.")),
    NOT_ANSWERED(new CatalogueEntry(
            "RP307",
            "a name that the agent's resolver should answer does not resolve",
            "The agent gives the name its address (resolver Scoped), and does not answer: questions go to the nameservers,"
                    + " which do not know it.",
            List.of("the agent was stopped, was killed or hangs", "a new version of it is being started"),
            "Start the agent again; names that are to stay without it are pinned in the hosts file."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    NameDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
