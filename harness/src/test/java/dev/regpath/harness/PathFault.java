package dev.regpath.harness;

import java.util.List;

/** The ways in which endpoints of a registry stop serving. */
enum PathFault {
    /** Packets are dropped, also those of connections that are open. */
    SILENT("silent"),
    /** A router answers: host unreachable. */
    UNREACHABLE("unreachable"),
    /** Connections are refused, and those that are open are reset. */
    RESET("reset"),
    /** The server accepts and never answers: its kernel does, it does not. */
    HANGS("accepts and hangs"),
    /** The server's process is killed in the middle of a blob, and connections are refused from then on. */
    DIES("dies in the middle of a blob");

    /** Half of a layer of {@link RegistrySite#LAYERED_IMAGE}: much more than its manifest and configuration. */
    private static final int HALF_A_LAYER = 256 * 1024;

    private final String words;

    PathFault(String words) {
        this.words = words;
    }

    /** Lets endpoints fail in this way for a node, until {@link #end}. */
    void strike(Node node, List<FaultyEndpoint> endpoints) {
        switch (this) {
            case SILENT -> cut(node, DeadPath.SILENCE, endpoints);
            case UNREACHABLE -> cut(node, DeadPath.UNREACHABLE, endpoints);
            case RESET -> cut(node, DeadPath.RESET, endpoints);
            case HANGS -> endpoints.forEach(FaultyEndpoint::hang);
            case DIES -> endpoints.forEach(endpoint -> endpoint.dieAfter(HALF_A_LAYER));
        }
    }

    private static void cut(Node node, DeadPath path, List<FaultyEndpoint> endpoints) {
        node.cut(path, endpoints.stream().map(FaultyEndpoint::address).toList());
    }

    /** All endpoints serve again. */
    static void end(Node node, List<FaultyEndpoint> endpoints) {
        node.heal();
        endpoints.forEach(FaultyEndpoint::heal);
    }

    @Override
    public String toString() {
        return words;
    }
}
