package dev.regpath;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packages are stations of the data's way, and no station reaches back. */
class LayersTest {
    private static final String OURS = "dev.regpath.";

    /** A package may use those of lines above its own, and of its own line none but itself. */
    private static final List<List<String>> STATIONS = List.of(
            List.of("intent", "files", "linux", "unix", "probe"),
            List.of("observe", "cri", "convert"),
            List.of("table", "resource"),
            List.of("containerd", "redirect", "names", "api"),
            List.of("verify", "metrics", "health", "pull"),
            List.of("agent", "watch", "crd"),
            List.of("cli"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.regpath");

    @Test
    void noPackageUsesOneThatComesAfterIt() {
        for (int i = 0; i < STATIONS.size(); i++) {
            List<String> notBefore = STATIONS.subList(i, STATIONS.size()).stream()
                    .flatMap(List::stream)
                    .toList();
            for (String station : STATIONS.get(i)) {
                List<String> forbidden = new ArrayList<>();
                notBefore.stream()
                        .filter(other -> !other.equals(station))
                        .forEach(other -> forbidden.add(OURS + other + ".."));
                if (!forbidden.isEmpty()) {
                    noClasses()
                            .that()
                            .resideInAPackage(OURS + station + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden.toArray(String[]::new))
                            .allowEmptyShould(true)
                            .check(CLASSES);
                }
            }
        }
    }

    /** The native world ends at its own package: {@code MemorySegment} is known to nobody else. */
    @Test
    void onlyTheLinuxPackagesKnowForeignMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "linux..", OURS + "redirect..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsPlaceInTheLine() {
        List<String> known = STATIONS.stream().flatMap(List::stream).toList();
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.startsWith(OURS + "proto"))
                        .distinct())
                .allSatisfy(name ->
                        assertThat(known).contains(name.substring(OURS.length()).split("\\.", -1)[0]));
    }
}
