package dev.regpath.fault;

import java.util.List;

/** 5xx: whether who is asked answers, speaks TLS for the name, and is a registry. */
public enum BackendDiagnostic implements Diagnostic {
    REFUSED(new CatalogueEntry(
            "RP501",
            "the connection is refused",
            "The address answers that nothing listens on the port.",
            List.of("the registry is down", "the port is wrong", "a router without NAT loopback answers instead"),
            "Start what should listen there, or name the right address.")),
    SILENT_ADDRESS(new CatalogueEntry(
            "RP502",
            "no answer to the connection",
            "Packets are lost. containerd waits 30 seconds for each object before it goes on to the "
                    + "next host, unless dial_timeout is set (2.0.7 and later) or a RegistryPath leads there: then the "
                    + "kernel ends the connect after spec.connectTimeout.",
            List.of("a router without NAT loopback", "a firewall", "the address is no longer used"),
            "Lead the connection inside with a RegistryPath, or remove the host that does not answer.")),
    UNREACHABLE(new CatalogueEntry(
            "RP503",
            "there is no route to the address",
            "The network reports it as unreachable.",
            List.of("a router without NAT loopback", "the node has no address of this family", "the machine is down"),
            "Lead the connection inside with a RegistryPath, or remove the host that does not answer.")),
    NOT_TLS(new CatalogueEntry(
            "RP504",
            "the port does not speak TLS",
            "containerd: \"server gave HTTP response to HTTPS client\".",
            List.of("https:// where http:// is meant", "a port of the same server that speaks plain HTTP"),
            "Write http:// in the host's URL, or name the port with TLS.")),
    UNKNOWN_AUTHORITY(new CatalogueEntry(
            "RP505",
            "the certificate is signed by an unknown authority",
            "containerd: \"x509: certificate signed by unknown authority\".",
            List.of(
                    "a CA of the company's own, which the node does not trust",
                    "the server does not send its intermediate certificate",
                    "a proxy that intercepts TLS"),
            "Name the CA in the hosts.toml (ca = …), or install it for the whole node and restart " + "containerd.")),
    WRONG_NAME(new CatalogueEntry(
            "RP506",
            "the certificate is for other names",
            "containerd: \"x509: certificate is valid for …, not …\".",
            List.of(
                    "the host is named by its address and the certificate only has names",
                    "a default certificate of an ingress"),
            "Name the host by a name that is in its certificate, or redirect instead of mirroring: a "
                    + "redirect keeps the name.")),
    EXPIRED(new CatalogueEntry(
            "RP507",
            "the certificate is not valid now",
            "containerd: \"x509: certificate has expired or is not yet valid\".",
            List.of(
                    "the node's clock is wrong: where anything shows it, RP702 is reported instead",
                    "it was not renewed, or the server was not reloaded since",
                    "the certificate of its authority has expired"),
            "Compare this node's clock with another one first; then renew the certificate.")),
    TLS_FAILED(new CatalogueEntry(
            "RP508",
            "the TLS handshake fails",
            "The server speaks TLS, and refuses.",
            List.of(
                    "it asks for a client certificate",
                    "it has no certificate for this name",
                    "it speaks versions of TLS that are too old"),
            "See the alert; where a client certificate is asked for, name it in the hosts.toml " + "(client = …).")),
    NOT_HTTP(new CatalogueEntry(
            "RP509",
            "the port wants TLS, and the host is http",
            "The server answers that a plain request came to a TLS port, or ends the connection.",
            List.of("http:// where https:// is meant"),
            "Write https:// in the host's URL.")),
    NOT_A_REGISTRY(new CatalogueEntry(
            "RP510",
            "what answers is not a registry",
            "/v2/ is answered, but not as a registry does.",
            List.of(
                    "a gateway without a route for this host or path",
                    "the port of another service",
                    "a path in the URL without override_path"),
            "Name the registry's own address, or add the route.")),
    SERVER_ERROR(new CatalogueEntry(
            "RP511",
            "the registry answers with an error",
            "The server is there, and cannot serve now.",
            List.of("the registry behind a gateway is down", "it cannot reach its storage"),
            "See the registry's own log.")),
    FORBIDDEN(new CatalogueEntry(
            "RP512",
            "the registry refuses this node",
            "/v2/ is answered by 403.",
            List.of("an allow list of addresses", "a gateway's rule"),
            "Allow the nodes' addresses.")),
    NOTHING_LEADS_INSIDE(new CatalogueEntry(
            "RP513",
            "the external path does not work, and nothing leads inside",
            "The registry's own address cannot be reached from this node, and there is neither a "
                    + "mirror nor a redirect for it.",
            List.of("a router without NAT loopback, and a registry inside the cluster", "no way out to the internet"),
            "Write a RegistryPath with a mirror or a redirect, and apply it.")),
    CA_AFTER_START(new CatalogueEntry(
            "RP514",
            "the CA was installed after containerd had started",
            "The certificate is good by what is on disk now, but containerd reads the system's CAs "
                    + "once, at its start.",
            List.of("update-ca-certificates without a restart of containerd"),
            "Restart containerd. Running containers go on.")),
    NO_ANSWER(new CatalogueEntry(
            "RP515",
            "the connection is accepted, and nothing is answered",
            "containerd before 2.3 waits without limit for the head of an answer.",
            List.of(
                    "an overloaded or hanging registry",
                    "a load balancer without a working server behind it",
                    "large packets that are lost, as those with a certificate are: see RP517"),
            "See the registry's own log.")),
    STALLED(new CatalogueEntry(
            "RP516",
            "an answer begins, and then nothing more comes",
            "containerd waits for the rest. The kubelet's pull ends when nothing has come for the time of"
                    + " image_pull_progress_timeout, or never.",
            List.of(
                    "a registry that waits for its storage",
                    "a proxy or firewall that holds large content back to inspect it",
                    "a connection that was cut without a message: a node or load balancer that no longer exists"),
            "See the registry's own log, and that of what is between.")),
    LARGE_PACKETS(new CatalogueEntry(
            "RP517",
            "small answers arrive and a large one does not",
            "Large packets seem to be lost; that is a guess, and its evidence is shown beside it. Where the way"
                    + " carries smaller packets than the node assumes (a tunnel, a VPN, an overlay network) and the"
                    + " ICMP message that says so is dropped, connections work until a large packet is sent.",
            List.of(
                    "an MTU of 1500 on an interface whose packets go through a tunnel",
                    "a firewall that drops ICMP \"fragmentation needed\"",
                    "a registry that answers short requests and hangs with long ones, which looks alike"),
            "Compare ping -M do -s 1200 and -s 1472 to the address; if only the first is answered, lower the MTU of the node's"
                    + " interface, clamp the MSS where the tunnel begins, or let ICMP through."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    BackendDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
