package dev.regpath.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources, POM, packages, image and chart say the same of the licence. */
class LicenceTest {
    private static final Path CHECKOUT = Path.of("../..");
    private static final Path KERNEL_SOURCES = CHECKOUT.resolve("node-service/core/src/main/bpf");
    private static final Pattern NAME = Pattern.compile("<license>\\s*<name>([^<]+)</name>");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9.-]+-[A-Za-z0-9.-]+");
    private static final Release RELEASE = new Release("1.2.3", Instant.EPOCH);

    private static String read(String file) throws IOException {
        return Files.readString(CHECKOUT.resolve(file));
    }

    @Test
    void thePomNamesBothLicences() throws IOException {
        assertThat(NAME.matcher(read("pom.xml")).results().map(found -> found.group(1)))
                .containsExactly(Licence.PROJECT, Licence.KERNEL);
    }

    @Test
    void theTextOfEachLicenceIsThere() throws IOException {
        List<String> names =
                WORD.matcher(Licence.ALL).results().map(MatchResult::group).toList();
        assertThat(names).containsExactlyInAnyOrder("Apache-2.0", "GPL-2.0-only", "BSD-2-Clause");
        try (Stream<Path> files = Files.list(CHECKOUT.resolve("LICENSES"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names.stream().map(name -> name + ".txt").toList());
        }
        assertThat(read("LICENSE")).isEqualTo(read("LICENSES/Apache-2.0.txt")).contains("Version 2.0, January 2004");
        assertThat(read("LICENSES/GPL-2.0-only.txt")).contains("Version 2, June 1991");
        assertThat(read("LICENSES/BSD-2-Clause.txt")).startsWith("Copyright (c) " + Licence.COPYRIGHT + "\n");
        assertThat(read("NOTICE")).contains("Copyright " + Licence.COPYRIGHT, Licence.KERNEL);
    }

    @Test
    void everythingThatIsLoadedIntoTheKernelSaysSo() throws IOException {
        try (Stream<Path> files = Files.list(KERNEL_SOURCES)) {
            List<Path> sources =
                    files.filter(file -> file.toString().matches(".*\\.[ch]")).toList();
            assertThat(sources).hasSizeGreaterThan(3).allSatisfy(source -> {
                String text = Files.readString(source);
                assertThat(text.lines().findFirst().orElse("")).contains("SPDX-License-Identifier: " + Licence.KERNEL);
                // The kernel's own word for it; a header has none.
                assertThat(text.contains("SEC(\"license\") = \"Dual BSD/GPL\""))
                        .isEqualTo(text.contains("SEC(\"cgroup") || text.contains("SEC(\"tp_btf"));
            });
        }
    }

    @Test
    void packagesImageAndBillSayIt(@TempDir Path content) throws IOException {
        assertThat(Licence.debianCopyright())
                .contains("License: Apache-2.0\n", "License: GPL-2.0-only or BSD-2-Clause\n", Licence.COPYRIGHT);
        assertThat(RedHatArchive.spec(RELEASE, new GlibcFloor(17), content)).contains("License: " + Licence.ALL + "\n");
        assertThat(new OciImage("regpath.dev/regpath:1.2.3", RELEASE).annotations())
                .containsEntry("org.opencontainers.image.licenses", Licence.ALL);
        Bill bill = new Bill(RELEASE);
        assertThat(bill.notice())
                .startsWith("Regpath 1.2.3\nCopyright " + Licence.COPYRIGHT)
                .contains(Licence.ALL);
        assertThat(bill.cycloneDx()).contains("\"expression\": \"%s\"".formatted(Licence.ALL));
        assertThat(read("deploy/chart/regpath/Chart.yaml")).contains("artifacthub.io/license: " + Licence.PROJECT);
    }

    @Test
    void theTextsAreDelivered(@TempDir Path content) throws IOException {
        Staging staging = Staging.fresh(content.resolve("staging"));

        Licence.stage(CHECKOUT, staging, "opt/regpath/");

        assertThat(staging.entries().stream().map(Path::toString))
                .contains("opt/regpath/LICENSE", "opt/regpath/LICENSES/GPL-2.0-only.txt");
    }
}
