package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.LocalFiles;
import dev.regpath.resolver.ResolverChoice;
import dev.regpath.resolver.ScopedResolver;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopedDnsTest {
    private static final Endpoint GATEWAY = new Endpoint(InetAddress.ofLiteral("10.0.0.7"), 8443);
    private static final InetAddress PLACEHOLDER = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress NAMESERVER = InetAddress.ofLiteral("203.0.113.53");

    @TempDir
    private Path root;

    private Optional<ScopedDns> opened = Optional.empty();

    @BeforeEach
    void aNode() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/resolv.conf"), "nameserver 203.0.113.53\n");
    }

    @AfterEach
    void close() {
        opened.ifPresent(ScopedDns::close);
    }

    private ScopedDns dns(ResolverChoice choice) {
        ScopedDns dns = new ScopedDns(choice, new LocalFiles(root), Optional::empty, ScopedResolver.Pulse.NONE);
        opened = Optional.of(dns);
        return dns;
    }

    private static Redirect redirect(InetAddress address, int port, Protocol protocol) {
        return new Redirect(
                "company",
                "gateway",
                new Frontend(new Endpoint(address, port), protocol),
                List.of(GATEWAY),
                WhenNoBackend.PASS_THROUGH);
    }

    private static RoutingTable table(Redirect... more) {
        return new RoutingTable(
                List.of(),
                List.of(more),
                List.of(new PinnedName(
                        "company", new HostName("registry.example.com"), List.of(PLACEHOLDER), PinOrigin.PLACEHOLDER)));
    }

    @Test
    void namesAreAnsweredAndNotPinned() {
        RoutingTable table = table(redirect(PLACEHOLDER, 443, Protocol.TCP));
        ScopedDns.Answering answering = dns(ResolverChoice.Scoped).answer(table, true);

        assertThat(answering.problems()).isEmpty();
        assertThat(answering.table().names()).isEmpty();
        assertThat(answering.table().answered()).isEqualTo(table.names());
        assertThat(answering.table().redirects().stream().filter(Redirect::isToResolver))
                .hasSize(2)
                .allSatisfy(leading -> {
                    assertThat(leading.frontend().endpoint()).isEqualTo(new Endpoint(NAMESERVER, 53));
                    assertThat(leading.scope()).isEqualTo(Scope.DAEMONS);
                    assertThat(leading.backends().getFirst().address().isLoopbackAddress())
                            .isTrue();
                })
                .extracting(leading -> leading.frontend().protocol())
                .containsExactly(Protocol.TCP, Protocol.UDP);
    }

    @Test
    void portsStayFromOnePassToTheNext() {
        ScopedDns dns = dns(ResolverChoice.Scoped);
        assertThat(dns.answer(table(), true)).isEqualTo(dns.answer(table(), true));
    }

    @Test
    void nothingIsLedWhileThereIsNoNameToAnswer() {
        RoutingTable none = new RoutingTable(List.of(), List.of(redirect(PLACEHOLDER, 443, Protocol.TCP)));
        assertThat(dns(ResolverChoice.Scoped).answer(none, true)).isEqualTo(new ScopedDns.Answering(none, List.of()));
    }

    @Test
    void theHostsFileIsTheDefault() {
        assertThat(dns(ResolverChoice.HostsFile).answer(table(), true))
                .isEqualTo(new ScopedDns.Answering(table(), List.of()));
    }

    @Test
    void withoutProgramsNamesArePinned() {
        assertPinned(table(), dns(ResolverChoice.Scoped).answer(table(), false));
    }

    @Test
    void whatAPathRedirectsItselfIsNotTaken() {
        RoutingTable table = table(redirect(NAMESERVER, 53, Protocol.UDP));
        assertPinned(table, dns(ResolverChoice.Scoped).answer(table, true));
    }

    @Test
    void whileRedirectsFailNamesArePinned() {
        ScopedDns dns = dns(ResolverChoice.Scoped);
        Problem refused = Problem.of(ProblemCode.KERNEL_REFUSED, Subject.REDIRECTS, "no", "wait");
        dns.follow(dns.answer(table(), true).table(), List.of(refused));
        assertPinned(table(), dns.answer(table(), true));

        dns.follow(table(), List.of());
        assertThat(dns.answer(table(), true).problems()).isEmpty();
    }

    @Test
    void aNameserverOnTheMachineIsNotTaken() throws IOException {
        Files.writeString(root.resolve("etc/resolv.conf"), "nameserver 127.0.0.53\n");
        assertPinned(table(), dns(ResolverChoice.Scoped).answer(table(), true));
    }

    private static void assertPinned(RoutingTable table, ScopedDns.Answering answering) {
        assertThat(answering.table()).isEqualTo(table);
        assertThat(answering.problems()).extracting(Problem::code).containsExactly(ProblemCode.HOSTS_FILE_INSTEAD);
    }
}
