package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.EstablishedTcp;
import dev.regpath.linux.EstablishedTcp.EstablishedSocket;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.Endpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections of several cgroups to a server that accepts and says nothing. */
class EndedConnectionsTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String ABORTED = "failed recvfrom ECONNABORTED";

    private TestNode node;
    private Probe inside;
    private Probe elsewhere;
    private EstablishedTcp connections;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        inside = node.probe(node.cgroup(DAEMON));
        elsewhere = node.probe(node.cgroup("system.slice/ssh.service"));
        connections = EstablishedTcp.open();
    }

    @AfterEach
    void removeNode() throws Exception {
        connections.close();
        node.close();
    }

    @ParameterizedTest
    @CsvSource({"4, 127.0.0.1, 127.0.0.1, false", "6, ::1, ::1, true", "6, ::ffff:127.0.0.1, 127.0.0.1, true"})
    void aConnectionIsShownWithItsCgroupAndItsProcessNoticesAtOnceThatItIsEnded(
            String family, String asked, String address, boolean isIpv6) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral(address))) {
            Endpoint backend = new Endpoint(silent.getInetAddress(), silent.getLocalPort());
            inside.start("tcp %s %s %d".formatted(family, asked, backend.port()));
            EstablishedSocket found = await(backend, 1).getFirst();

            assertThat(found.cgroup()).hasValue(node.id(DAEMON));
            assertThat(found.isIpv6()).isEqualTo(isIpv6);
            assertThat(connections.end(found)).isTrue();
            assertThat(inside.answer()).isEqualTo(ABORTED);
            assertThat(connections.end(found)).isFalse();
            assertThat(to(backend)).isEmpty();
        }
    }

    @Test
    void aRedirectedConnectionIsFoundByItsBackendAndThatOfAnotherCgroupIsTold() throws Exception {
        try (Redirects redirects = node.redirects();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            Endpoint backend = new Endpoint(silent.getInetAddress(), silent.getLocalPort());
            redirects.apply(redirects.plan(
                    node.table(node.scope(DAEMON), redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend))));
            inside.start("tcp 4 127.66.0.10 443");
            elsewhere.start("tcp 4 127.0.0.1 " + backend.port());

            for (EstablishedSocket one : await(backend, 2)) {
                if (one.cgroup().orElseThrow() == node.id(DAEMON)) {
                    assertThat(connections.end(one)).isTrue();
                }
            }

            assertThat(inside.answer()).isEqualTo(ABORTED);
            assertThat(to(backend))
                    .singleElement()
                    .satisfies(left -> assertThat(left.cgroup()).hasValue(node.id("system.slice/ssh.service")));
            redirects.revert();
        }
    }

    private List<EstablishedSocket> await(Endpoint backend, int count) {
        return Awaitility.await().until(() -> to(backend), found -> found.size() == count);
    }

    private List<EstablishedSocket> to(Endpoint backend) throws KernelException {
        return connections.to(Set.of(backend.port())).stream()
                .filter(socket -> socket.remote().equals(backend.address()))
                .toList();
    }
}
