package dev.regpath;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaMethodReference;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;

/** Packages are stations of the data's way, and no station reaches back. */
class LayersTest {
    private static final String OURS = "dev.regpath.";

    /** A package may use those of lines above its own, and of its own line none but itself. */
    private static final List<List<String>> STATIONS = List.of(
            List.of("fault"),
            List.of("linux", "timing"),
            List.of("input"),
            List.of("contract", "files", "transport", "liveness"),
            List.of("runtime"),
            List.of("observe", "cri"),
            List.of("routing"),
            List.of("containerd", "redirect", "hostsfile", "kube"),
            List.of("nftables"),
            List.of("verify", "metrics", "endpoints", "resolver", "pull", "convert"),
            List.of("explain"),
            List.of("agent", "watcher"),
            List.of("cli"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
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

    /** What a field is, then the fields of a RegistryPath, then what watcher and nodes add to it, then all as a definition. */
    @Test
    void withinTheContractNoPackageUsesOneThatComesAfterIt() {
        assertOrdered("contract.schema", "contract", "contract.status", "contract.crd");
    }

    /** What is said, then what each part finds out and says of it, then all parts together. */
    @Test
    void withinVerificationNoPackageUsesOneThatComesAfterIt() {
        assertOrdered(
                "verify.finding", "verify.daemon", "verify.hostsfile", "verify.endpoint", "verify.redirect", "verify");
    }

    private static void assertOrdered(String... ordered) {
        List<String> packages = List.of(ordered);
        for (int i = 0; i < packages.size(); i++) {
            String[] after = packages.subList(i + 1, packages.size()).stream()
                    .map(later -> OURS + later)
                    .toArray(String[]::new);
            if (after.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(OURS + packages.get(i))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(after)
                        .check(CLASSES);
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

    /** {@code InputFile} opens regular files only, and reads no more than a limit: nothing else may read what others wrote. */
    @Test
    void filesAreReadByNothingButTheBoundedReader() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(OURS + "linux.InputFile")
                .should()
                .callMethodWhere(unboundedRead())
                .orShould()
                .dependOnClassesThat(type(FileInputStream.class)
                        .or(type(FileReader.class))
                        .or(type(Scanner.class))
                        .or(type(RandomAccessFile.class)))
                .check(CLASSES);
    }

    /** One decoder for each format, which knows what its library throws, and how much it can take. */
    @Test
    void librariesThatDecodeAreCalledAtTheBorderOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "input..")
                .should()
                .callMethodWhere(target(owner(type(org.tomlj.Toml.class))).and(target(nameMatching("parse"))))
                .orShould()
                .dependOnClassesThat(type(Load.class).or(type(Parse.class)).or(type(Compose.class)))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "input..")
                .should()
                .callMethodWhere(target(owner(type(JsonParser.class))).and(target(nameMatching("parseString"))))
                .check(CLASSES);
    }

    /** Not each text is a path: {@code input.Paths} knows that. The distributions' own are constants. */
    @Test
    void textsOfOthersBecomePathsInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(OURS + "input.Paths")
                .and()
                .doNotHaveFullyQualifiedName(OURS + "runtime.Distribution$Fingerprint")
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "is Path::of",
                        access -> access instanceof JavaMethodReference
                                && access.getTargetOwner().isEquivalentTo(Path.class)
                                && access.getName().equals("of")))
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

    @Test
    void theTableOfPackagesIsThatOfTheSources() throws IOException {
        Set<String> sources = new TreeSet<>();
        for (String module : List.of("core", "diagnose", "agent", "watcher", "cli")) {
            try (Stream<Path> packages = Files.list(Path.of("..", module, "src/main/java/dev/regpath"))) {
                packages.forEach(found -> sources.add("| `%s` | `%s` |".formatted(module, found.getFileName())));
            }
        }
        Set<String> table = new TreeSet<>();
        Pattern.compile("^\\| `[a-z]+` \\| `[a-z]+` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../../docs/development.md")))
                .results()
                .forEach(row -> table.add(row.group()));
        assertThat(table).isEqualTo(sources);
    }

    private static DescribedPredicate<JavaMethodCall> unboundedRead() {
        return DescribedPredicate.describe(
                "reads a whole file, or opens one to read",
                call -> call.getTargetOwner().isEquivalentTo(Files.class)
                        && Set.of(
                                        "readString",
                                        "readAllBytes",
                                        "readAllLines",
                                        "lines",
                                        "newBufferedReader",
                                        "newInputStream",
                                        "newByteChannel",
                                        "copy")
                                .contains(call.getName()));
    }
}
