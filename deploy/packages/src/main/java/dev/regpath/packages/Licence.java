package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Path;

/** Under what Regpath itself is delivered, in the words of SPDX; works of others are in the {@link Bill}. */
final class Licence {
    /** Of everything but what is loaded into the kernel. */
    static final String PROJECT = "Apache-2.0";

    /** Of what is loaded into the kernel. */
    static final String KERNEL = "GPL-2.0-only OR BSD-2-Clause";

    /** Of both together. */
    static final String ALL = "%s AND (%s)".formatted(PROJECT, KERNEL);

    static final String COPYRIGHT = "2026 The Regpath authors";

    private Licence() {}

    /** What Debian requires in each package: copyright-format 1.0. */
    static String debianCopyright() {
        return """
               Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
               Upstream-Name: regpath
               Source: https://regpath.dev
               Comment: Works of others are listed in /opt/regpath/NOTICE, each with the place of its licence. The texts
                of the licences below are in /opt/regpath/LICENSES.

               Files: *
               Copyright: %1$s
               License: %2$s

               Files: node-service/core/src/main/bpf/*
               Copyright: %1$s
               License: %3$s
               """.formatted(COPYRIGHT, PROJECT, KERNEL.replace("OR", "or"));
    }

    /**
     * Adds the texts to what is delivered.
     *
     * @param home where they go
     */
    static void stage(Path checkout, Staging to, String home) throws IOException {
        to.copy(checkout.resolve("LICENSE"), home + "LICENSE");
        to.copy(checkout.resolve("LICENSES"), home + "LICENSES");
    }
}
