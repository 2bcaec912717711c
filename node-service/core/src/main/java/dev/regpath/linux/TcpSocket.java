package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A TCP connection as the kernel keeps account of it.
 *
 * @param cookie tells it from every other socket of the machine's uptime
 * @param inode what {@code /proc/PID/fd} names it by; 0 once its process has closed it
 * @param remote where it leads, behind all redirects
 * @param port the port there
 * @param received bytes of payload received since it was connected; the end of the stream counts as one
 */
public record TcpSocket(long cookie, long inode, InetAddress remote, int port, long received) {
    public TcpSocket {
        requireNonNull(remote, "remote");
    }
}
