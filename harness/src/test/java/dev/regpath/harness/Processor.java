package dev.regpath.harness;

import java.util.List;
import java.util.stream.Stream;

/** What an emulated machine computes with. */
enum Processor {
    AMD64("x86_64", "ttyS0", "qemu-system-x86_64 -machine q35 -cpu max"),

    /** Real signatures of pointers would take most of the time, and nothing here is about them. */
    ARM64("aarch64", "ttyAMA0", "qemu-system-aarch64 -machine virt -cpu max,pauth-impdef=on");

    private final String machine;
    private final String console;
    private final String emulator;

    Processor(String machine, String console, String emulator) {
        this.machine = machine;
        this.console = console;
        this.emulator = emulator;
    }

    /** As Debian and OCI call it. */
    String debianName() {
        return this == AMD64 ? "amd64" : "arm64";
    }

    /** As uname and compilers call it. */
    String machine() {
        return machine;
    }

    /** The device of the first serial line. */
    String console() {
        return console;
    }

    /** The command line of its emulator, to which options are added. */
    List<String> emulator(List<String> options) {
        return Stream.concat(Stream.of(emulator.split(" ", -1)), options.stream())
                .toList();
    }
}
