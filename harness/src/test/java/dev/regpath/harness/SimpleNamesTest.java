package dev.regpath.harness;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simple name means one thing in the whole project: this module sees all others. */
class SimpleNamesTest {
    /** What several types are called, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "Main", "the entry point of each program, which launchers know by this name",
            "PlanCommand", "`plan` of regpath and of regpath-installer: a command's class is called as the command",
            "StatusCommand", "`status` of both",
            "VerifyCommand", "`verify` of both");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.contains("/dev/regpath/proto/")) // Generated.
            .importPackages("dev.regpath");

    @Test
    void noTwoTypesHaveOneName() {
        rule().check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent.Agent",
                "cli.Main",
                "deploy.Chart",
                "harness.Lab",
                "installer.cli.Main",
                "packages.Main",
                "watcher.Watcher"
            })
    void allModulesAreSeen(String type) {
        assertThat(CLASSES.contain("dev.regpath." + type)).isTrue();
    }

    @Test
    void noExceptionIsLeftOver() {
        Map<String, Set<String>> owners = owners(CLASSES);

        assertThat(EXCEPTIONS.keySet())
                .allSatisfy(name ->
                        assertThat(owners.get(name)).as("types called %s", name).hasSizeGreaterThan(1));
    }

    @Test
    void aNameWithTwoMeaningsIsNoticed() {
        JavaClasses samples =
                new ClassFileImporter().importClasses(First.Sample.class, Second.Sample.class, First.class);

        assertThat(rule().evaluate(samples).getFailureReport().getDetails())
                .hasSize(2)
                .allSatisfy(detail -> assertThat(detail)
                        .isEqualTo("Sample is the name of %s and %s"
                                .formatted(First.Sample.class.getName(), Second.Sample.class.getName())));
    }

    private static final class First {
        private static final class Sample {}
    }

    private static final class Second {
        private static final class Sample {}
    }

    private static ArchRule rule() {
        return classes().that(haveAName()).should(new OneOwner());
    }

    /** Neither anonymous nor local, nor a package's annotations. */
    private static DescribedPredicate<JavaClass> haveAName() {
        return DescribedPredicate.<JavaClass>describe(
                        "have a name of their own", one -> one.isTopLevelClass() || one.isMemberClass())
                .and(DescribedPredicate.not(simpleName("package-info")))
                .and(DescribedPredicate.describe(
                        "are no exceptions", one -> !EXCEPTIONS.containsKey(one.getSimpleName())));
    }

    private static Map<String, Set<String>> owners(Iterable<JavaClass> all) {
        Map<String, Set<String>> owners = new HashMap<>();
        all.forEach(one -> owners.computeIfAbsent(one.getSimpleName(), _ -> new TreeSet<>())
                .add(one.getName()));
        return owners;
    }

    private static final class OneOwner extends ArchCondition<JavaClass> {
        private Map<String, Set<String>> owners = Map.of();

        OneOwner() {
            super("have a simple name that no other type has");
        }

        @Override
        public void init(Collection<JavaClass> all) {
            owners = owners(all);
        }

        @Override
        public void check(JavaClass one, ConditionEvents events) {
            Set<String> types = owners.getOrDefault(one.getSimpleName(), Set.of());
            if (types.size() > 1) {
                events.add(SimpleConditionEvent.violated(
                        one, "%s is the name of %s".formatted(one.getSimpleName(), String.join(" and ", types))));
            }
        }
    }
}
