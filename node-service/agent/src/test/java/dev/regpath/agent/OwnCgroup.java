package dev.regpath.agent;

import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.ProcFs;
import java.io.IOException;
import java.nio.file.Path;

/** The cgroup that the tests' process, and so each of its sockets, is in. */
final class OwnCgroup {
    private OwnCgroup() {}

    static long id() throws IOException {
        ProcFs proc = new ProcFs(ProcFs.USUAL);
        String path = proc.cgroup((int) ProcessHandle.current().pid()).orElseThrow();
        return Cgroup2.find(Path.of("/proc/self/mountinfo"))
                .orElseThrow()
                .id(CgroupPath.parse(path))
                .orElseThrow();
    }
}
