package dev.regpath.redirect;

import java.util.Arrays;
import java.util.List;

/** The trace points that keep the scope, with the programs of {@code scope.bpf.c} that go there. */
enum TracePoint {
    MKDIR("regpath_mkdir"),
    RMDIR("regpath_rmdir");

    private final String program;

    TracePoint(String program) {
        this.program = program;
    }

    /** The C function. */
    String program() {
        return program;
    }

    static List<String> programs() {
        return Arrays.stream(values()).map(TracePoint::program).toList();
    }
}
