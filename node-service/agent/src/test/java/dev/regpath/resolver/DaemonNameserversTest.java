package dev.regpath.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.files.FileTree;
import dev.regpath.files.LocalFiles;
import dev.regpath.resolver.DaemonNameservers.Beyond;
import dev.regpath.resolver.DaemonNameservers.Reachable;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonNameserversTest {
    private static final LibcUse NOBODY = Optional::empty;
    private static final LibcUse CONTAINERD = () -> Optional.of("process 7");

    @TempDir
    private Path root;

    private void node(String resolvConf) {
        write("/etc/resolv.conf", resolvConf);
    }

    private void write(String path, String text) {
        FileTree _ = new FileTree(root).with(path, text);
    }

    private DaemonNameservers read(LibcUse linked) {
        return DaemonNameservers.read(new LocalFiles(root), linked);
    }

    @Test
    void thoseThatAreAskedOverTheNetworkCanBeLed() {
        node("""
                # by hand
                search example.com
                nameserver 10.0.0.2
                nameserver 2001:db8::53
                options edns0
                """);
        assertThat(read(CONTAINERD))
                .isEqualTo(new Reachable(
                        List.of(InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("2001:db8::53"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nameserver 127.0.0.53\n",
                "nameserver 10.0.0.2\nnameserver 127.0.0.1\n",
                "nameserver ::1\n",
                "nameserver fe80::1%eth0\n",
                "search example.com\n"
            })
    void oneOnTheMachineItselfOrBehindAnInterfaceIsBeyondReach(String text) {
        node(text);
        assertThat(read(NOBODY)).isInstanceOf(Beyond.class);
    }

    @Test
    void aFileThatCannotBeReadIsBeyondReach() {
        assertThat(read(NOBODY)).isInstanceOf(Beyond.class);
    }

    @Test
    void aDaemonOfLibcMayAskByAnotherWay() {
        node("nameserver 10.0.0.2\n");
        write("/etc/nsswitch.conf", "passwd: files\nhosts: files resolve [!UNAVAIL=return] dns # as shipped\n");

        assertThat(read(CONTAINERD))
                .isInstanceOfSatisfying(
                        Beyond.class, beyond -> assertThat(beyond.reason()).startsWith("process 7"));
        assertThat(read(NOBODY)).isInstanceOf(Reachable.class);
    }

    @Test
    void otherSourcesOfNamesDoNotMatter() {
        node("nameserver 10.0.0.2\n");
        write("/etc/nsswitch.conf", "passwd: files resolve\nhosts: files dns # resolve\n");

        assertThat(read(CONTAINERD)).isInstanceOf(Reachable.class);
    }

    private static byte[] elf(int... programHeaders) {
        ByteBuffer elf = ByteBuffer.allocate(64 + 56 * programHeaders.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put((byte) 2).put((byte) 1);
        elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) programHeaders.length);
        for (int i = 0; i < programHeaders.length; i++) {
            elf.putInt(64 + 56 * i, programHeaders[i]);
        }
        return elf.array();
    }

    @Test
    void aProgramWithAnInterpreterMayUseLibc() {
        assertThat(LibcUse.hasInterpreter(elf(6, 3, 1))).isTrue();
        assertThat(LibcUse.hasInterpreter(elf(1, 1, 4))).isFalse();
    }

    @Test
    void aProgramThatIsNotUnderstoodMayUseIt() {
        assertThat(LibcUse.hasInterpreter(new byte[0])).isTrue();
        assertThat(LibcUse.hasInterpreter("#!/bin/bash\n".repeat(10).getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        byte[] beyond = elf(1);
        beyond[56] = 100;
        assertThat(LibcUse.hasInterpreter(beyond)).isTrue();
    }
}
