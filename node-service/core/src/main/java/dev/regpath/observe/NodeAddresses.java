package dev.regpath.observe;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of the network namespace we are in, which is the node's. */
public final class NodeAddresses {
    /**
     * kube-proxy in ipvs mode puts the addresses of all Services on this interface, those of load balancers included
     * (pkg/proxy/ipvs, defaultDummyDevice). They are not the node's, and often the very ones to redirect.
     */
    private static final String IPVS = "kube-ipvs0";

    private NodeAddresses() {}

    /**
     * All of them, without scope ids.
     *
     * @throws SocketException if the kernel does not report it
     */
    public static Set<InetAddress> read() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(face -> !face.getName().equals(IPVS))
                .flatMap(NetworkInterface::inetAddresses)
                .map(NodeAddresses::withoutScope)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has neither 4 nor 16 bytes", e);
        }
    }
}
