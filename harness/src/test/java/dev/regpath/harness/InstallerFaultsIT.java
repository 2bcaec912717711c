package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Whatever happens to an installation, after the next run the node is installed or as it was, and containerd runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Supply.DELIVERIES)
class InstallerFaultsIT {
    private static final int SIGKILL = 128 + 9;

    private Lab lab;
    private BareHost host;

    @BeforeAll
    void startABareNode() {
        lab = Lab.open();
        host = BareHost.start(lab, lab.registry(), Generation.CONTAINERD_2_1);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    /** Each test leaves the node as it found it, or the next would not know where it begins. */
    @AfterEach
    void theNodeIsAsItWas() {
        host.installer("uninstall").orThrow();
        assertThat(host.differences()).isEmpty();
        assertThat(host.containerdAnswers()).isTrue();
    }

    /**
     * What is installed after one kill is uninstalled with another. The moments take turns with the steps;
     * {@link InstallerFaultsSoak} has each moment of each.
     */
    @TestFactory
    Stream<DynamicNode> whatWasKilledAtAnyMomentIsFinishedByTheNext() {
        List<InstallStep> steps = List.of(InstallStep.values());
        return IntStream.range(0, steps.size()).boxed().flatMap(i -> chosen(i, moments(steps.get(i))));
    }

    private List<DynamicNode> moments(InstallStep step) {
        return List.of(
                dynamicContainer(
                        "%s, killed before it is done and before it is undone".formatted(step),
                        Stream.of(finished(step, Moment.BEGUN), removed(step, Moment.UNDOING))),
                dynamicContainer(
                        "%s, killed when it is done and when it is undone".formatted(step),
                        Stream.of(finished(step, Moment.DONE), removed(step, Moment.UNDONE))),
                undone(step, Moment.NOTED));
    }

    /** Which of a step's moments have their turn. */
    Stream<DynamicNode> chosen(int step, List<DynamicNode> moments) {
        return Stream.of(moments.get(step % moments.size()));
    }

    private DynamicTest finished(InstallStep step, Moment moment) {
        return dynamicTest("an installation killed at %s of %s is finished by the next".formatted(moment, step), () -> {
            killInstallation(step, moment);
            Execution next = host.install().orThrow();
            assertThat(next.err()).contains("an earlier run was interrupted: this one finishes it");
            host.pull().orThrow();
        });
    }

    private DynamicTest removed(InstallStep step, Moment moment) {
        return dynamicTest(
                "an uninstallation killed at %s of %s is finished by the next".formatted(moment, step), () -> {
                    Execution killed = host.killed(step, moment, "uninstall");
                    assertThat(killed.exitCode()).as(killed.toString()).isEqualTo(SIGKILL);
                    assertThat(host.containerdAnswers()).isTrue();
                    theNodeIsAsItWas();
                });
    }

    private DynamicTest undone(InstallStep step, Moment moment) {
        return dynamicTest(
                "an installation killed at %s of %s is undone by an uninstall".formatted(moment, step), () -> {
                    killInstallation(step, moment);
                    theNodeIsAsItWas();
                });
    }

    private void killInstallation(InstallStep step, Moment moment) {
        List<String> arguments = new ArrayList<>(List.of("install", "--paths", BareHost.PATH_FILE.toString()));
        if (step == InstallStep.IMAGE) {
            arguments.addAll(List.of("--image", host.image()));
        }
        Execution killed = host.killed(step, moment, arguments.toArray(String[]::new));
        assertThat(killed.exitCode()).as(killed.toString()).isEqualTo(SIGKILL);
        assertThat(host.containerdAnswers()).isTrue();
        Execution status = host.installer("status");
        assertThat(status.out()).as(status.toString()).contains("interrupted while installing: run install");
    }

    @Test
    void aContainerdThatDoesNotComeBackGetsItsOldFilesBack() {
        Path dropIn = Path.of("/run/systemd/system/containerd.service.d/50-fault.conf");
        host.node()
                .write(
                        dropIn,
                        "[Service]\nExecStartPre=/bin/sh -c '! grep -q config_path /etc/containerd/config.toml'\n");
        host.node().exec("systemctl", "daemon-reload").orThrow();

        Execution install = host.install("--timeout", "15s");

        assertThat(install.exitCode()).as(install.toString()).isEqualTo(4);
        assertThat(install.err())
                .contains(
                        "containerd does not come back within 15 s", "put back as it was", "journalctl -u containerd");
        host.node()
                .script("rm -r /run/systemd/system/containerd.service.d; systemctl daemon-reload")
                .orThrow();
    }

    /** 64 KiB are kept for undoing; of the rest, journal and ledger leave none for the original of a file. */
    @Test
    void aDiskThatFillsUpOnTheWayUndoesAll() {
        Execution install = onSmallState("80k");

        assertThat(install.exitCode()).as(install.toString()).isEqualTo(4);
        assertThat(install.err())
                .contains("let containerd read hosts.toml files", "No space left on device", "put back as it was");
    }

    @Test
    void aDiskThatIsFullFromTheStartIsNoticedBeforeAnythingIsDone() {
        Execution install = onSmallState("12k");

        assertThat(install.exitCode()).as(install.toString()).isEqualTo(4);
        assertThat(install.err())
                .contains("No space left on device", "put back as it was")
                .doesNotContain("copy the program");
    }

    /** Installs with so much room for journal, ledger and originals; that room is gone afterwards. */
    private Execution onSmallState(String size) {
        host.node()
                .script("mkdir /var/lib/regpath; mount -t tmpfs -o size=%s full /var/lib/regpath".formatted(size))
                .orThrow();
        try {
            return host.install();
        } finally {
            host.node()
                    .script("umount /var/lib/regpath; rmdir /var/lib/regpath")
                    .orThrow();
        }
    }

    @Test
    void aReadOnlyFileSystemUndoesAll() {
        host.node()
                .script("mount --bind /etc /etc; mount -o remount,bind,ro /etc")
                .orThrow();

        Execution install = host.install();

        host.node().exec("umount", "/etc").orThrow();
        assertThat(install.exitCode()).as(install.toString()).isEqualTo(4);
        assertThat(install.err()).contains("/etc", "Read-only file system", "put back as it was");
    }

    @Test
    void withoutSystemdNothingIsBegun() {
        host.node().exec("mv", "/run/systemd/private", "/run/systemd/aside").orThrow();

        Execution install = host.install();

        host.node().exec("mv", "/run/systemd/aside", "/run/systemd/private").orThrow();
        assertThat(install.exitCode()).as(install.toString()).isEqualTo(1);
        assertThat(install.err()).contains("no systemd runs on this host", "--no-restart", "nothing was changed");
    }

    @Test
    void withoutPermissionNothingIsBegun() {
        Execution install =
                host.node().exec("setpriv", "--reuid=1000", Node.ARCHIVE + "/bin/regpath-installer", "install");

        assertThat(install.exitCode()).as(install.toString()).isEqualTo(1);
        assertThat(install.err()).contains("only root can do this", "nothing was changed");
    }

    @Test
    void aBrokenConfigurationIsLeftAlone() {
        byte[] config = host.node().readBytes(BareHost.CONFIG);
        host.node().script("echo '[[[' >> " + BareHost.CONFIG).orThrow();

        Execution install = host.install();

        host.node().write(BareHost.CONFIG, config);
        assertThat(install.exitCode()).as(install.toString()).isEqualTo(1);
        assertThat(install.err()).contains(BareHost.CONFIG.toString(), "nothing was changed");
    }

    /** containerd 2.x takes a file without a version for one of version 1, in which CRI is {@code plugins.cri}. */
    @Test
    void mirrorsThatOnlyContainerdFindsAreNoticedBeforeAnythingIsDone() {
        byte[] config = host.node().readBytes(BareHost.CONFIG);
        Path dropIn = Path.of("/etc/containerd/config.d/mirrors.toml");
        host.node().write(BareHost.CONFIG, """
                version = 2
                imports = ["/etc/containerd/config.d/*.toml"]
                [plugins."io.containerd.grpc.v1.cri"]
                  restrict_oom_score_adj = true
                """);
        host.node().write(dropIn, """
                [plugins.cri.registry.mirrors."registry.example.com"]
                  endpoint = ["http://192.0.2.7:5000"]
                """);

        Execution plan = host.installer("plan");
        Execution install = host.install();

        host.node().exec("rm", "-r", "/etc/containerd/config.d").orThrow();
        host.node().write(BareHost.CONFIG, config);
        assertThat(plan.out() + plan.err()).contains("config_path and registry.mirrors are both set");
        assertThat(install.exitCode()).as(install.toString()).isEqualTo(1);
        assertThat(install.err()).contains("config_path and registry.mirrors are both set", "nothing was changed");
    }

    @Test
    void aSecondInstallerIsToldWhoIsAtWork() {
        Execution both = host.node()
                .script(("%1$s/bin/regpath-installer install --paths %2$s > /tmp/first 2>&1 & "
                                + "until [ -s /run/regpath-installer.lock ]; do :; done; "
                                + "code=0; %1$s/bin/regpath-installer install --paths %2$s || code=$?; wait; exit $code")
                        .formatted(Node.ARCHIVE, BareHost.PATH_FILE));

        assertThat(both.exitCode()).as(both.toString()).isEqualTo(6);
        assertThat(both.err()).contains("is at work on this host");
    }

    @Test
    void aDryRunChangesNothing() {
        Execution install = host.install("--dry-run", "-o", "json");

        assertThat(install.exitCode()).as(install.toString()).isEqualTo(3);
        assertThat(install.out()).contains("\"step\": \"containerd config\"");
        assertThat(host.differences()).isEmpty();
    }

    /** Planted in every form that the files of a node know, beside what somebody who helps has to see. */
    @Test
    void aSupportBundleHoldsNoSecret() {
        host.node()
                .script("cp --archive /etc/containerd/config.toml /tmp/config.toml")
                .orThrow();
        host.node().script("""
                        secret=hunter2-planted
                        mkdir -p /etc/containerd/certs.d/{private,broken}.example.com /etc/regpath/paths.d
                        cat > /etc/containerd/certs.d/private.example.com/hosts.toml <<EOF
                        server = "https://user:$secret@private.example.com"
                        # the password is $secret
                        token = "$secret"
                        [host."https://robot:$secret@mirror.example.com/v2?sig=$secret"]
                          X-Api-Key = "$secret"
                        [ host . "https://mirror.example.com" . 'header' ]
                          Authorization = [
                            "Basic $secret",
                          ]
                        EOF
                        cat > /etc/containerd/certs.d/broken.example.com/hosts.toml <<EOF
                        [host."https://mirror.example.com".header]
                        Authorization = Basic $secret
                        EOF
                        cat >> /etc/containerd/config.toml <<EOF
                        [plugins."io.containerd.cri.v1.images".registry.configs."private.example.com".auth]
                          username = "robot"
                          password = "$secret"
                        [plugins."io.containerd.cri.v1.images".registry.configs.'other.example.com']
                          auth.identitytoken = '''$secret'''
                        EOF
                        cat > /etc/regpath/paths.d/private.yaml <<EOF
                        spec:
                          registry: private.example.com
                          client_secret: $secret
                          registry_password: >
                            $secret
                          mirror: {headers: {X-Tenant: [$secret]}}
                        EOF
                        mkdir -p /etc/systemd/system/containerd.service.d
                        echo "{\"auths\": {\"private.example.com\": {\"auth\": \"$secret\"}}}" > /etc/containerd/config.json
                        cat > /etc/systemd/system/containerd.service.d/80-proxy.conf <<EOF
                        [Service]
                        Environment="HTTPS_PROXY=http://robot:$secret@proxy.example.com:3128" "TOKEN=$secret"
                        EOF
                        """).orThrow();

        host.installer("support-bundle", "--file", "/tmp/bundle.tar.gz").orThrow();

        String bundle = host.node()
                .script("tar -xzOf /tmp/bundle.tar.gz; tar -tzf /tmp/bundle.tar.gz")
                .orThrow()
                .out();
        host.node().script("""
                        rm -r /tmp/bundle.tar.gz /etc/containerd/certs.d /etc/containerd/config.json /etc/regpath
                        rm /etc/systemd/system/containerd.service.d/80-proxy.conf
                        rmdir --ignore-fail-on-non-empty /etc/systemd/system/containerd.service.d
                        mv /tmp/config.toml /etc/containerd/config.toml
                        """).orThrow();
        assertThat(bundle)
                .contains(
                        "Regpath: not installed",
                        "status.txt",
                        "plan.txt",
                        "private.example.com",
                        "cri.v1.runtime",
                        "X-Api-Key",
                        "HTTPS_PROXY",
                        "registry_password")
                .doesNotContain("hunter2");
    }
}
