package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.Capability;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Owned;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.ProcFs;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAppliersTest {
    private static final Path CERTS = Path.of("/etc/containerd/certs.d");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path HOSTS_TOML = CERTS.resolve("registry.example.com/hosts.toml");

    @TempDir
    private Path root;

    @BeforeEach
    void node() throws IOException {
        Files.createDirectories(root.resolve("var/lib"));
        Files.createDirectories(root.resolve("etc/containerd/certs.d"));
        Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost\n");
    }

    @Test
    void whatOneApplierWritesDownIsNotForgottenByAnother() throws IOException, KernelException {
        FileAppliers files = files();
        RoutingTable table = table("10.96.12.7");
        Applier.ApplierPlan names = new NameApplier(files).plan(table);
        Applier.ApplierPlan mirrors = new MirrorApplier(files).plan(table);
        carryOut(names);
        carryOut(mirrors);

        assertThat(files().ledger().owned()).extracting(Owned::path).containsExactlyInAnyOrder(HOSTS, HOSTS_TOML);
    }

    @Test
    void aChangeIsOursBeforeItIsSettledAndAfter() throws IOException, KernelException {
        FileAppliers files = files();
        MirrorApplier applier = new MirrorApplier(files);
        carryOut(applier.plan(table("10.96.12.7")));
        carryOut(applier.planChange(TableDifference.between(table("10.96.12.7"), table("10.96.12.8"))));

        assertThat(files().ledger().state(HOSTS_TOML)).isEqualTo(Owned.FileState.OURS);
        files.settle();
        assertThat(files().ledger().state(HOSTS_TOML)).isEqualTo(Owned.FileState.OURS);
        assertThat(new MirrorApplier(files()).plan(table("10.96.12.8")).action())
                .isEmpty();
    }

    private FileAppliers files() {
        NodeFiles files = new LocalFiles(root);
        return new FileAppliers(
                files,
                Path.of("/var/lib/regpath"),
                HOSTS,
                new ContainerdRuntime(
                        files, new ProcFs(ProcFs.USUAL), root.resolve("containerd.sock"), List.of(CERTS)));
    }

    private static void carryOut(Applier.ApplierPlan plan) throws IOException, KernelException {
        assertThat(plan.action().orElseThrow().run().problems()).isEmpty();
    }

    private static RoutingTable table(String host) {
        MirrorHost mirrorHost = new MirrorHost(
                URI.create("http://%s:5000".formatted(host)),
                Set.of(Capability.PULL),
                List.of(),
                List.of(),
                false,
                Map.of(),
                false,
                Optional.empty());
        return new RoutingTable(
                List.of(new Mirror("company", RegistryHost.parse("registry.example.com"), List.of(mirrorHost), true)),
                List.of(),
                List.of(new PinnedName(
                        "company",
                        new HostName("registry.example.com"),
                        List.of(Addresses.parse("203.0.113.10")),
                        PinOrigin.LAST_KNOWN)));
    }
}
