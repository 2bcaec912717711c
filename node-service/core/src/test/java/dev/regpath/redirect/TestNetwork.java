package dev.regpath.redirect;

import dev.regpath.linux.LocalCommands;
import dev.regpath.nftables.Nft;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A network namespace with a loopback interface and nothing else; gone with all its tables when it is closed. */
final class TestNetwork implements Closeable {
    private final String name =
            "regpath-test-%08x".formatted(ThreadLocalRandom.current().nextInt());

    TestNetwork(String... addresses) throws IOException {
        TestNode.run("ip", "netns", "add", name);
        TestNode.run("ip", "-n", name, "link", "set", "lo", "up");
        for (String address : addresses) {
            TestNode.run("ip", "-n", name, "address", "add", address, "dev", "lo", "nodad");
        }
    }

    /** How a program is started in it. ip(8) would hide the cgroups that are mounted. */
    List<String> entering() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    Nft nft() {
        return new Nft(new LocalCommands(), entering("nft"));
    }

    /** What a program prints in it. */
    String run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(entering(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("%s: %s".formatted(List.of(command), output));
        }
        return output;
    }

    private List<String> entering(String... command) {
        List<String> all = new ArrayList<>(entering());
        all.addAll(List.of(command));
        return all;
    }

    @Override
    public void close() throws IOException {
        TestNode.run("ip", "netns", "delete", name);
    }
}
