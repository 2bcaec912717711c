package dev.regpath.installer;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.tomlj.Toml;

/** What others have written comes in by the bounded readers and decoders of node-service, and by nothing else. */
class BorderTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.regpath.installer");

    @Test
    void librariesThatDecodeAreNotCalledDirectly() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(type(Toml.class))).and(target(nameMatching("parse"))))
                .orShould()
                .callMethodWhere(target(owner(type(Gson.class))).and(target(nameMatching("fromJson"))))
                .orShould()
                .dependOnClassesThat(type(Load.class)
                        .or(type(Parse.class))
                        .or(type(Compose.class))
                        .or(type(JsonParser.class))
                        .or(type(JsonReader.class)))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    /** {@code InstalledProgram} copies the archive that the installer itself comes from. */
    @Test
    void filesAreReadByTheBoundedReaderOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.regpath.installer.change.InstalledProgram")
                .should()
                .callMethodWhere(target(owner(assignableTo(Files.class)))
                        .and(target(nameMatching(
                                "readString|readAllBytes|readAllLines|lines|newBufferedReader|newInputStream|copy"))))
                .orShould()
                .dependOnClassesThat(type(FileInputStream.class)
                        .or(type(FileReader.class))
                        .or(type(Scanner.class))
                        .or(type(RandomAccessFile.class)))
                .check(CLASSES);
    }
}
