package dev.regpath.agent;

import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import dev.regpath.linux.ProcFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds the lock of a node, and how that one is stopped.
 *
 * @param pid as this process numbers it; empty if it cannot be seen from here
 * @param cgroup its cgroup; empty if that cannot be seen
 */
record LockHolder(Optional<Integer> pid, Optional<String> cgroup) {
    /** Of proc_locks(5): {@code 1: POSIX  ADVISORY  WRITE 812 00:19:1234 0 EOF}. */
    private static final Pattern LOCK =
            Pattern.compile("\\d+: \\S+ +\\S+ +WRITE +(\\d+) ([0-9a-f]+:[0-9a-f]+:\\d+) .*");

    private static final Pattern UNIT = Pattern.compile("(?:^|/)([^/]+\\.service)(?:/|$)");

    /**
     * Asks the kernel, which numbers processes as the one that asks does; the file itself says what the holder calls
     * itself, and a container counts its own.
     */
    static LockHolder of(Path lock, Path proc) {
        Optional<Integer> pid;
        try {
            pid = holder(place(lock), InputFile.readOfKernel(proc.resolve("locks"), InputLimit.KERNEL));
        } catch (IOException _) {
            pid = Optional.empty(); // It is known that it is held, which is what counts.
        }
        return new LockHolder(pid, pid.flatMap(number -> new ProcFs(proc).cgroup(number)));
    }

    private static Optional<Integer> holder(String place, byte[] locks) {
        return new String(locks, StandardCharsets.UTF_8)
                .lines()
                .map(LOCK::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(2).equals(place))
                .map(line -> Integer.valueOf(line.group(1)))
                .filter(number -> number > 0)
                .findFirst();
    }

    /** Device and inode, as the kernel writes them there. */
    private static String place(Path file) throws IOException {
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        long major = ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >> 12) & 0xffffff00L);
        return "%02x:%02x:%d".formatted(major, minor, inode);
    }

    /** Who it is, for a message. */
    String who() {
        String number = pid.map(one -> "pid " + one).orElse("pid unknown");
        return unit().map(name -> "%s, %s".formatted(number, name)).orElse(inPod() ? number + ", in a Pod" : number);
    }

    /** What stops it. */
    String remedy() {
        if (unit().isPresent()) {
            return "systemctl stop " + unit().get();
        }
        if (inPod()) {
            return "delete the DaemonSet, or let it put its nodes back by `helm upgrade --reuse-values --set"
                    + " node.clean=true`";
        }
        return pid.map(number -> "wait until it ends, or `kill %d`".formatted(number))
                .orElse("`systemctl stop regpath-node` if it is the unit, or delete the DaemonSet if it is a Pod");
    }

    private Optional<String> unit() {
        return inPod()
                ? Optional.empty()
                : cgroup.map(UNIT::matcher).filter(Matcher::find).map(matcher -> matcher.group(1));
    }

    private boolean inPod() {
        return cgroup.filter(path -> path.contains("kubepods")).isPresent();
    }
}
