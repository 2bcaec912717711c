package dev.regpath.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs on a node, and asks a nameserver for a name as resolvers of programs do: each question has a socket of its own. It is
 * one of several cgroups' in turn, so that what is compared is asked by the same process, at nearly the same time.
 */
final class DnsClock {
    private static final int PORT = 53;

    private final InetSocketAddress nameserver;
    private final ByteBuffer question = question();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);

    private DnsClock(InetSocketAddress nameserver) {
        this.nameserver = nameserver;
    }

    /** NAMESERVER ROUNDS QUESTIONS CGROUP...: prints a line for each cgroup, with the median of each round in nanoseconds. */
    public static void main(String[] arguments) throws IOException {
        DnsClock clock = new DnsClock(new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), PORT));
        int rounds = Integer.parseInt(arguments[1]);
        int questions = Integer.parseInt(arguments[2]);
        Map<String, List<Long>> medians = new LinkedHashMap<>();
        // The first round is for the compilers.
        for (int round = 0; round <= rounds; round++) {
            for (String cgroup : Arrays.asList(arguments).subList(3, arguments.length)) {
                enter(cgroup);
                long median = clock.median(questions);
                if (round > 0) {
                    medians.computeIfAbsent(cgroup, _ -> new ArrayList<>()).add(median);
                }
            }
        }
        medians.values()
                .forEach(each ->
                        System.out.println(each.stream().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    private static void enter(String cgroup) throws IOException {
        Path directory = Files.createDirectories(Path.of("/sys/fs/cgroup", cgroup));
        Files.writeString(
                directory.resolve("cgroup.procs"),
                Long.toString(ProcessHandle.current().pid()));
    }

    private long median(int questions) throws IOException {
        long[] nanos = new long[questions];
        for (int i = 0; i < questions; i++) {
            nanos[i] = ask();
        }
        Arrays.sort(nanos);
        return nanos[questions / 2];
    }

    private long ask() throws IOException {
        question.rewind();
        answer.clear();
        long begun = System.nanoTime();
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET)) {
            socket.connect(nameserver);
            int _ = socket.write(question);
            int _ = socket.read(answer);
            return System.nanoTime() - begun;
        }
    }

    /** For the address of other.example.com, with an OPT record. */
    private static ByteBuffer question() {
        byte[] name = "\5other\7example\3com\0".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(512)
                .putInt(0x0715_0100)
                .putInt(0x0001_0000)
                .putInt(0x0000_0001)
                .put(name)
                .putInt(0x0001_0001)
                .put((byte) 0)
                .putInt(0x0029_04d0)
                .putInt(0)
                .putShort((short) 0)
                .flip();
    }
}
