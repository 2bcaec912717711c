package dev.regpath.packages;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A processor architecture, by the names it has in the worlds it is delivered to. */
enum Architecture {
    /** 64-bit x86. */
    AMD64("x86_64-linux-gnu", "x86_64"),
    /** 64-bit ARM. */
    ARM64("aarch64-linux-gnu", "aarch64");

    private final String triplet;
    private final String machine;

    Architecture(String triplet, String machine) {
        this.triplet = triplet;
        this.machine = machine;
    }

    /** As Debian, OCI and Kubernetes call it. */
    String debianName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As in Debian's library directories. */
    String triplet() {
        return triplet;
    }

    /** As uname and RPM call it. */
    String machine() {
        return machine;
    }

    /**
     * The one of the machine that builds.
     *
     * @throws IllegalStateException if Regpath is not made for it
     */
    static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch");
        return Arrays.stream(values())
                .filter(known -> List.of(known.machine, known.debianName()).contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Regpath is not made for machines of type " + name));
    }
}
