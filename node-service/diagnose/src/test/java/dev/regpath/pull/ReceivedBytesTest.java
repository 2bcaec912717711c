package dev.regpath.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.linux.TcpSocket;
import dev.regpath.routing.Endpoint;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom bytes are attributed to. */
class ReceivedBytesTest {
    private static final Endpoint GATEWAY = new Endpoint(InetAddress.ofLiteral("10.96.30.4"), 8443);
    private static final Endpoint MIRROR = new Endpoint(InetAddress.ofLiteral("10.96.12.7"), 5000);
    private static final Map<Endpoint, String> ROLES = Map.of(GATEWAY, "redirect company/gateway");

    private static TcpSocket socket(long cookie, long inode, Endpoint to, long received) {
        return new TcpSocket(cookie, inode, to.address(), to.port(), received);
    }

    @Test
    void aConnectionThatWasThereBeforeCountsOnlyWhatCameSince() {
        ReceivedBytes received = ReceivedBytes.since(List.of(socket(1, 11, GATEWAY, 5000)))
                .with(List.of(socket(1, 11, GATEWAY, 5700)), _ -> true);

        assertThat(received.hosts(ROLES)).containsExactly(new ServingHost(GATEWAY, "redirect company/gateway", 700));
    }

    @Test
    void aConnectionThatIsGoneKeepsWhatItHadWhenItWasSeenLast() {
        ReceivedBytes received = ReceivedBytes.since(List.of())
                .with(List.of(socket(1, 11, GATEWAY, 300)), _ -> true)
                .with(List.of(socket(2, 12, GATEWAY, 100), socket(3, 13, MIRROR, 900)), _ -> true);

        assertThat(received.hosts(ROLES))
                .containsExactly(
                        new ServingHost(MIRROR, "", 900), new ServingHost(GATEWAY, "redirect company/gateway", 400));
    }

    @Test
    void connectionsOfOthersAndThoseWithoutBytesAreLeftOut() {
        ReceivedBytes received = ReceivedBytes.since(List.of())
                .with(List.of(socket(1, 11, GATEWAY, 300), socket(2, 12, MIRROR, 0)), socket -> socket.cookie() != 1);

        assertThat(received.hosts(ROLES)).isEmpty();
    }

    @Test
    void anIdleConnectionThatEndsHasServedNothing() {
        ReceivedBytes received = ReceivedBytes.since(List.of(socket(1, 11, MIRROR, 5000)))
                .with(List.of(socket(1, 11, MIRROR, 5001)), _ -> true);

        assertThat(received.hosts(ROLES)).isEmpty();
    }

    @Test
    void aConnectionStaysWithItsOwnerAfterItWasClosed() {
        ReceivedBytes received = ReceivedBytes.since(List.of())
                .with(List.of(socket(1, 11, GATEWAY, 300)), socket -> socket.inode() == 11)
                .with(List.of(socket(1, 0, GATEWAY, 800)), socket -> socket.inode() == 11);

        assertThat(received.hosts(ROLES).getFirst().bytes()).isEqualTo(800);
        assertThat(received.reach(GATEWAY)).isTrue();
        assertThat(received.reach(MIRROR)).isFalse();
    }
}
