package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bare node is made ready, serves the first pull after a reboot, and is given back byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstallerIT {
    private static final Logger LOG = LoggerFactory.getLogger(InstallerIT.class);

    private Lab lab;
    private RegistrySite site;

    @BeforeAll
    void startARegistry() {
        lab = Lab.open();
        site = lab.registry();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void aBareNodeIsInstalledRebootedAndGivenBack(Generation generation) {
        BareHost host = BareHost.start(lab, site, generation);
        assertThat(host.pull().succeeded()).isFalse();

        Execution plan = host.installer("plan", "--paths", BareHost.PATH_FILE.toString());
        assertThat(plan.exitCode()).as(plan.toString()).isEqualTo(3);
        assertThat(plan.out()).contains("config_path", "! restart containerd.service", "+++ /etc/systemd/system/");
        assertThat(host.differences()).isEmpty();

        long start = System.nanoTime();
        host.install().orThrow();
        LOG.info("install node={} ms={}", generation, (System.nanoTime() - start) / 1_000_000);
        host.pull().orThrow();
        assertThat(host.install().orThrow().out()).startsWith("nothing to do");
        host.installer("verify").orThrow();

        // Without the agent: what serves then is what the boot unit put back.
        Node node = host.node();
        node.exec("systemctl", "disable", "regpath-node").orThrow();
        node.reboot();
        node.cut(DeadPath.RESET);
        assertThat(node.exec("systemctl", "is-active", "regpath-node").succeeded())
                .isFalse();
        host.pull().orThrow();
        LOG.info("boot node={} {}", generation, bootUnit(node));

        node.exec("/usr/local/bin/regpath-installer", "uninstall").orThrow();
        assertThat(host.differences()).isEmpty();
        assertThat(host.containerdAnswers()).isTrue();
        assertThat(host.pull().succeeded()).isFalse();
        node.close();
    }

    /** How long the unit took, and that it had ended before containerd was started. */
    private static String bootUnit(Node node) {
        long started = monotonic(node, "regpath-boot", "ExecMainStartTimestampMonotonic");
        long ended = monotonic(node, "regpath-boot", "ExecMainExitTimestampMonotonic");
        assertThat(started).isPositive().isLessThan(ended);
        assertThat(ended).isLessThan(monotonic(node, "containerd", "ExecMainStartTimestampMonotonic"));
        return "ms=" + (ended - started) / 1000;
    }

    private static long monotonic(Node node, String unit, String property) {
        return Long.parseLong(node.exec("systemctl", "show", "--property=" + property, "--value", unit)
                .orThrow()
                .out()
                .strip());
    }
}
